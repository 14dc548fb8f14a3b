"""People with accounts and devices, a gateway that remembers, and ways to come in."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.auth.tables import Credential, Session
from functions.realtime.handler import app
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS, Caller, session_id
from tests.gateway import Gateway, socket_event

Open = Callable[..., dict[str, Any]]
PHONE = "ses_01KAGQ0000PHPHPHPHPHPHPHPH"  # ana's second device


@pytest.fixture
def gateway(world: World) -> Gateway:
    """The other side of the sockets."""
    return Gateway()


@pytest.fixture
def people(world: World) -> None:
    """Rows of the accounts and sessions that tokens name."""
    now = world.now()
    devices = [*((name, session_id(name)) for name in USERS), ("ana", PHONE)]
    for name, (user_id, role) in USERS.items():
        user = User(user_id, name=name, surname="Öz", role=role, joined_at=now, month=f"{now:%Y-%m}")
        user.email = user.identity = f"{name}@example.com"
        user.email_verified = True
        commit(new=(user, Credential(user.identity, user_id=user_id, verified=True, role=role)))
    for name, session in devices:
        row = Session(session, user_id=USERS[name][0], identity=f"{name}@example.com", role=USERS[name][1], epoch=1)
        row.token_hash, row.opened_at, row.rotated_at, row.expires = "", now, now, now.replace(year=now.year + 1)
        commit(new=row)


@pytest.fixture
def enter(call: Caller, people: None, gateway: Gateway) -> Open:
    """Get a ticket as somebody and open a socket with it; the gateway's view of the answer."""

    def open_socket(person: str, connection_id: str, *, session: str = "", **headers: str) -> dict[str, Any]:
        token = call.token(person, **({"sid": session} if session else {}))
        made = call(app, "POST", "/api/realtime/ticket", authorization=f"Bearer {token}", **headers)
        assert made.status == 201, made.body
        return socket.handler(socket_event("$connect", connection_id, query={"ticket": made.body["ticket"]}), None)

    return open_socket
