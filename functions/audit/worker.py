"""Writes down what is done by right of a role."""

from kervan.audit import Audited
from kervan.worker import Worker
from kervan.world import World

from . import chaining

worker = Worker()
handler = worker.handler


@worker.on(Audited)
def write_down(world: World, event: Audited) -> None:
    """The next entry of a chain."""
    chaining.append(world, event)
