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
    """Every queue: what waits, what is being worked on, what lies dead and since when."""
    return service.overview(world)


@app.get("/api/admin/queues/<name>/letters", errors=(NotFound,))
def look_at_dead_letters(name: QueueName, _caller: Staff, world: TheWorld) -> LettersOut:
    """Up to fifty of a queue's dead letters. What could be about a person is hidden."""
    return service.look_inside(world, name)


@app.post("/api/admin/queues/<name>/redrive", errors=(NotFound, NothingToSendTo))
def redrive_dead_letters(name: QueueName, wanted: RedriveIn, caller: Staff, world: TheWorld) -> MovedOut:
    """Send dead letters to their worker again. What it had finished is noted as done, and nothing is done twice."""
    return service.redrive(world, caller, name, wanted.message_ids)


@app.post("/api/admin/queues/<name>/discard", errors=(NotFound,))
def discard_dead_letters(name: QueueName, wanted: DiscardIn, caller: Admin, world: TheWorld) -> MovedOut:
    """Give dead letters up, for a reason. What they said is kept."""
    return service.discard(world, caller, name, wanted.message_ids, wanted.reason)


@app.get("/api/admin/queue-acts")
def list_queue_acts(
    caller: Staff, world: TheWorld, month: Month = None, limit: Limit = 20, cursor: Cursor = None
) -> Listing[QueueActOut]:
    """Who sent again or gave up what in a month, the last first."""
    return Listing.of(service.acts(world, caller, limit, cursor, month=month), QueueActOut.of)
