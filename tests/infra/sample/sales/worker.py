"""Looks at the shelf when it was filled."""

from kervan.worker import Worker
from kervan.world import World
from tests.infra.sample.stock.events import Restocked

from . import service

worker = Worker(timeout=20)
handler = worker.handler


@worker.on(Restocked)
def look(world: World, event: Restocked) -> None:
    """A sample of a listener that only reads."""
    service.look(event.product_id)
