"""What is told live of direct messages."""

from kervan.tables import instant
from kervan.world import World

from .events import DirectMessageSent
from .schemas import DirectMessageOut
from .tables import Message


def of_a_message(world: World, event: DirectMessageSent) -> None:
    """The message itself, to both sides."""
    message = Message.get(event.message_id, consistent_read=True)
    data = DirectMessageOut.of(message).model_dump(mode="json")
    frame = {"type": "message.received", "at": instant(event.at), "data": data}
    for user_id in (event.receiver_id, event.sender_id):
        world.sockets.tell(user_id, frame)
