"""The socket: opened by a ticket, kept alive by pings, one for everything that a person is told live."""

from collections.abc import Mapping
from typing import Any

from kervan.entry import Use
from kervan.ratelimit import RateLimit, take
from kervan.settings import Secret
from kervan.shared_tables import Connection
from kervan.socket import Socket
from kervan.tables import instant
from kervan.world import World

from . import service

socket = Socket(uses=(Use.PUSH, Use.HANG_UP), secrets=(Secret.SHARED,))
handler = socket.handler
PINGS = RateLimit("ping", most=60, seconds=60)


@socket.connect
def admit(world: World, connection_id: str, query: Mapping[str, str]) -> None:
    """A ticket opens one socket."""
    service.admit(world, connection_id, query)


@socket.disconnect
def forget(world: World, connection_id: str) -> None:
    """Nothing is sent to it any more."""
    service.forget(world, connection_id)


@socket.on("ping")
def answer_ping(world: World, connection: Connection, _frame: dict[str, Any]) -> dict[str, Any]:
    """A heartbeat: the gateway cuts a socket that is silent for ten minutes."""
    take(world, PINGS, connection.user_id)
    return {"type": "pong", "at": instant(world.now())}
