"""Routes of the dead-letter desk."""

from kervan.api import Api
from kervan.auth import Admin, Staff, TheWorld
from kervan.entry import Use
from kervan.errors import NotFound
from kervan.pagination import Cursor, Limit, Listing, Month

from . import service
from .schemas import DiscardIn, LettersOut, MovedOut, QueueActOut, QueueName, QueuesOut, RedriveIn
from .service import NothingToSendTo

app = Api("queues", timeout=29, uses=(Use.TEND_QUEUES,))
handler = app.handler


@app.get("/api/admin/queues")
def list_queues(_caller: Staff, world: TheWorld) -> QueuesOut:
    """List queues, with their waiting, in-flight and dead letters and the age of the oldest."""
    return service.overview(world)


@app.get("/api/admin/queues/<name>/letters", errors=(NotFound,))
def look_at_dead_letters(name: QueueName, _caller: Staff, world: TheWorld) -> LettersOut:
    """List up to fifty dead letters of a queue. Personal data is masked."""
    return service.look_inside(world, name)


@app.post("/api/admin/queues/<name>/redrive", errors=(NotFound, NothingToSendTo))
def redrive_dead_letters(name: QueueName, wanted: RedriveIn, caller: Staff, world: TheWorld) -> MovedOut:
    """Redrive dead letters to their worker. What was already processed is recognized; nothing is done twice."""
    return service.redrive(world, caller, name, wanted.message_ids)


@app.post("/api/admin/queues/<name>/discard", errors=(NotFound,))
def discard_dead_letters(name: QueueName, wanted: DiscardIn, caller: Admin, world: TheWorld) -> MovedOut:
    """Discard dead letters, giving a reason. Their content is kept."""
    return service.discard(world, caller, name, wanted.message_ids, wanted.reason)


@app.get("/api/admin/queue-acts")
def list_queue_acts(
    caller: Staff, world: TheWorld, month: Month = None, limit: Limit = 20, cursor: Cursor = None
) -> Listing[QueueActOut]:
    """List who redrove or discarded which dead letters in a month, newest first."""
    return Listing.of(service.acts(world, caller, limit, cursor, month=month), QueueActOut.of)
