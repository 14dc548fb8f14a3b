"""Frames of chat. Each is authorized by its connection and by a membership that is read consistently."""

from typing import Any

from kervan.settings import Secret
from kervan.shared_tables import Connection
from kervan.socket import Socket
from kervan.world import World

from . import live, sending
from .schemas import MessageIn, MessageOut, ReadIn, SendIn, SyncIn, TypingIn

socket = Socket(secrets=(Secret.SHARED,))  # whose keys the counters of what is said are named with
handler = socket.handler
ACKNOWLEDGED = ("client_id", "chat_id", "seq", "id", "sent_at")


@socket.reads("send", SendIn)
def send(world: World, connection: Connection, frame: SendIn) -> dict[str, Any]:
    """The answer says which number the message has; its receivers are told by the worker."""
    wanted = MessageIn.model_validate(frame.model_dump(exclude={"action"}))
    sent = MessageOut.of(sending.send(world, connection.user_id, wanted)).model_dump(mode="json")
    return {"type": "ack", **{name: sent[name] for name in ACKNOWLEDGED}}


@socket.reads("typing", TypingIn)
def typing(world: World, connection: Connection, frame: TypingIn) -> None:
    """The others see it for a moment."""
    live.typing(world, connection.user_id, frame.chat_id)


@socket.reads("read", ReadIn)
def read(world: World, connection: Connection, frame: ReadIn) -> dict[str, Any]:
    """How far somebody has read."""
    return live.read_to(world, connection.user_id, frame.chat_id, frame.seq)


@socket.reads("sync", SyncIn)
def sync(world: World, connection: Connection, frame: SyncIn) -> dict[str, Any]:
    """What somebody missed who comes back."""
    return live.sync(world, connection, frame.chats)
