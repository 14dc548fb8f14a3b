"""The relay: letters that a commit left in the outbox go to the bus, and leave the table when they are there.

EventBridge may take some of a call and refuse others: only what it took is removed, the rest comes again with the
stream. What the stream gave up on is found by the sweeper (schedule.py).
"""

from collections.abc import Sequence
from typing import cast

from kervan.entry import Use
from kervan.shared_tables import Outbox
from kervan.stream import Stream
from kervan.tables import Table
from kervan.world import World

from . import service

stream = Stream(Outbox, change="INSERT", uses=(Use.PUBLISH,))
handler = stream.handler


@stream.follow
def relay(world: World, rows: Sequence[Table]) -> Sequence[str]:
    """Publish; the ids of the letters that were not taken."""
    return service.publish(world, [cast(Outbox, row) for row in rows])
