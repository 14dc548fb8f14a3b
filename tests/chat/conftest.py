"""Ana and Bob are friends, Sevgi is not; a gateway that remembers; ways to write and to come in."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.chat.handler import app
from functions.chat.tables import Chat
from functions.chat.websocket import socket
from functions.friends.handler import app as friends
from functions.premium.tables import Entitlement
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS, Answer, Caller
from tests.gateway import Gateway, socket_event
from tests.protocol import Protocol, the_protocol
from tests.realtime.conftest import enter, people

__all__ = ["enter", "people"]
ANA, BOB, SEVGI = (USERS[name][0] for name in ("ana", "bob", "sevgi"))
DIRECT = Chat.id_of(ANA, BOB)
Write = Callable[..., Answer]
Say = Callable[..., list[dict[str, Any]]]


def befriend(call: Caller, first: str, second: str) -> str:
    """One asks, the other accepts; their chat."""
    asked = call(friends, "POST", "/api/chat/friends/requests", {"user_id": USERS[second][0]}, as_=first)
    assert asked.status == 201, asked.body
    path = f"/api/chat/friends/requests/{USERS[first][0]}/accept"
    accepted = call(friends, "POST", path, as_=second)
    assert accepted.status == 200, accepted.body
    return str(accepted.body["chat_id"])


@pytest.fixture
def protocol() -> Protocol:
    """What docs/socket.md says."""
    return the_protocol()


@pytest.fixture
def gateway(world: World, protocol: Protocol) -> Iterator[Gateway]:
    """The other side of the sockets. Whatever it was handed in a test is held against the protocol."""
    made = Gateway()
    yield made
    for frame in (frame for frames in made.frames.values() for frame in frames):
        assert protocol.heard(frame) == [], frame


@pytest.fixture
def chat_id(call: Caller, people: None, gateway: Gateway) -> str:
    """Of Ana and Bob, who are friends."""
    return befriend(call, "ana", "bob")


@pytest.fixture
def premium(world: World) -> None:
    """Ana has a plan."""
    commit(new=Entitlement(ANA, until=world.now() + timedelta(days=30)))


@pytest.fixture
def group_id(call: Caller, chat_id: str, premium: None) -> str:
    """Ana's, with Bob in it; Sevgi may join."""
    made = call(app, "POST", "/api/chat/groups/create", group_of("bob", joinable=True), as_="ana")
    assert made.status == 201, made.body
    return str(made.body["id"])


def group_of(*people: str, **more: Any) -> dict[str, Any]:
    """A group to be made."""
    return {"title": "Yürüyüş", "member_ids": [USERS[name][0] for name in people], **more}


@pytest.fixture
def write(call: Caller) -> Write:
    """Send a message over HTTP."""

    def send(who: str, chat_id: str, text: str | None = "Selam", client_id: str = "c-1", **more: Any) -> Answer:
        body = {"chat_id": chat_id, "text": text, "client_id": client_id, **more}
        return call(app, "POST", "/api/chat/send", body, as_=who)

    return send


@pytest.fixture
def say(gateway: Gateway, protocol: Protocol) -> Say:
    """Send a frame to chat; what came back on that socket. What is taken is what the protocol allows."""

    def send(connection_id: str, frame: Any) -> list[dict[str, Any]]:
        before = len(gateway.frames[connection_id])
        body = frame if isinstance(frame, str) else json.dumps(frame)
        assert socket.handler(socket_event("send", connection_id, body=body), None) == {"statusCode": 200}
        came = gateway.frames[connection_id][before:]
        if isinstance(frame, dict) and not any(each["type"] == "error" for each in came):
            assert protocol.said(frame) == [], frame
        return came

    return send


def texts(frames: list[dict[str, Any]]) -> list[str]:
    """What messages say, in the order in which they came."""
    return [frame["text"] for frame in frames if frame["type"] == "message"]
