"""Sells over the socket."""

from typing import Any

from kervan.shared_tables import Connection
from kervan.socket import Socket
from kervan.world import World

from . import service

socket = Socket()
handler = socket.handler


@socket.on("sell")
def sell(world: World, connection: Connection, frame: dict[str, Any]) -> dict[str, Any]:
    """One less."""
    return {"type": "sold", "sale_id": service.sell(world, connection.user_id, str(frame["product_id"])).sale_id}
