"""Reading orders: one's own, and staff's lists. Every page is one Query of an index."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.errors import FieldError, Invalid
from kervan.pagination import Page, paginate
from kervan.world import World

from .tables import Order, Status

EVER = datetime.min.replace(tzinfo=UTC)


def mine(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Order]:
    """The caller's orders, newest first."""
    query = partial(Order.by_user.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("orders", caller.id))


def all_of(
    world: World,
    caller: Caller,
    *,
    status: Status | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page[Order]:
    """Orders for staff, newest first, of a state or of a month; without `since` and `until` up to now.

    Without a state the period must lie in one month (UTC): the index is by month, so that no partition holds all.
    """
    last = until or world.now()
    first = since or (EVER if status else last.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    if first > last:
        raise Invalid(errors=(FieldError("?from", "after_until", ""),))
    index: Any = Order.by_status if status else Order.by_month
    if status is None and (first.year, first.month) != (last.year, last.month):
        raise Invalid(errors=(FieldError("?from", "more_than_a_month", ""),))
    key = status.value if status else last.strftime("%Y-%m")
    placed = Order.placed_at.between(first, last)
    query = partial(index.query, key, range_key_condition=placed, scan_index_forward=False)
    bound_to = ("admin-orders", caller.id, key, str(since), str(until))
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)
