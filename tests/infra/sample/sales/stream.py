"""Counts sales."""

from collections.abc import Sequence
from typing import cast

from kervan.stream import Stream
from kervan.tables import Table
from kervan.world import World

from . import service
from .tables import Sale

stream = Stream(Sale)
handler = stream.handler


@stream.follow
def count(world: World, rows: Sequence[Table]) -> Sequence[str]:
    """Every sale once, as far as the stream tells it once."""
    for row in rows:
        service.count(cast(Sale, row).product_id)
    return ()
