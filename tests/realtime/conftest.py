"""People with accounts, a gateway that remembers, and ways to come in."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.realtime.handler import app
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS, Caller
from tests.gateway import Gateway, socket_event

Open = Callable[..., dict[str, Any]]


@pytest.fixture
def gateway(world: World) -> Gateway:
    """The other side of the sockets."""
    return Gateway()


@pytest.fixture
def people(world: World) -> None:
    """Rows of the accounts that tokens name."""
    for name, (user_id, role) in USERS.items():
        at = world.now()
        row = User(user_id, name=name, surname="Öz", role=role, joined_at=at, month=f"{at:%Y-%m}")
        row.email = row.identity = f"{name}@example.com"
        row.email_verified = True
        commit(new=row)


@pytest.fixture
def enter(call: Caller, people: None, gateway: Gateway) -> Open:
    """Get a ticket as somebody and open a socket with it; the gateway's view of the answer."""

    def open_socket(person: str, connection_id: str, **headers: str) -> dict[str, Any]:
        made = call(app, "POST", "/api/realtime/ticket", as_=person, **headers)
        assert made.status == 201, made.body
        return socket.handler(socket_event("$connect", connection_id, query={"ticket": made.body["ticket"]}), None)

    return open_socket
