"""Hears who leaves, and what the groups have done."""

from functions.auth.events import AccountClosed
from kervan.entry import Use
from kervan.people import PersonPartDone
from kervan.worker import Worker
from kervan.world import World

from . import jobs

worker = Worker(memory=1024, timeout=300, batch=1, uses=(Use.READ_COPIES, Use.HAND_COPIES, Use.ERASE_COPIES))
handler = worker.handler


@worker.on(AccountClosed)
def begin_erasure(world: World, event: AccountClosed) -> None:
    """The account is closed; what is held on its owner goes when its last token is over."""
    jobs.begin_erasure(world, event.user_id, event.at)


@worker.on(PersonPartDone)
def take_part(world: World, event: PersonPartDone) -> None:
    """A group has done its part."""
    jobs.take_part(world, event)
