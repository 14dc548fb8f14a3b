"""Direct messages reach whoever is there. A push may come twice: its receivers know it by its id."""

from kervan.entry import Use
from kervan.tables import instant
from kervan.worker import People, Worker
from kervan.world import World

from . import leaving, telling
from .events import DirectMessageRead, DirectMessageSent
from .privacy import HOLDINGS

worker = Worker(uses=(Use.PUSH,), people=People(HOLDINGS, before_erasure=leaving.blank_last_words))
handler = worker.handler


@worker.on(DirectMessageSent)
def push_message(world: World, event: DirectMessageSent) -> None:
    """To the receiver, and to the sender's other devices."""
    telling.of_a_message(world, event)


@worker.on(DirectMessageRead)
def push_receipt(world: World, event: DirectMessageRead) -> None:
    """To the sender."""
    data = {"message_id": event.message_id, "reader_id": event.receiver_id}
    world.sockets.tell(event.sender_id, {"type": "message.read", "at": instant(event.at), "data": data})
