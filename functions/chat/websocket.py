"""Frames of chat. Each is authorized by its connection and by a membership that is read consistently."""

from typing import Any

from kervan.shared_tables import Connection
from kervan.socket import Socket
from kervan.world import World

from . import sending
from .schemas import MessageIn, MessageOut, SendIn

socket = Socket()
handler = socket.handler


@socket.reads("send", SendIn)
def send(world: World, connection: Connection, frame: SendIn) -> dict[str, Any]:
    """The answer says which number the message has; its other receivers are told by the worker."""
    wanted = MessageIn.model_validate(frame.model_dump(exclude={"action"}))
    sent = MessageOut.of(sending.send(world, connection.user_id, wanted)).model_dump(mode="json")
    return {"type": "ack", **{name: sent[name] for name in ("client_id", "chat_id", "seq", "id", "sent_at")}}
