"""Reading subscriptions: staff's list of one person's. A page is one Query of an index."""

from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.pagination import Page, paginate
from kervan.world import World

from .tables import Subscription


def of_user(world: World, caller: Caller, user_id: str, limit: int, cursor: str | None) -> Page[Subscription]:
    """Newest first."""
    query: Any = partial(Subscription.of_user.query, user_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("subscriptions", caller.id, user_id))
