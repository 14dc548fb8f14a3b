"""What staff see of messages: what was sent and what became of it, and who is not written to. Nobody's address."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import NotFound
from kervan.pagination import Page, paginate
from kervan.world import World

from .ledger import Channel, pseudonym
from .tables import Sending, State, Suppression, SuppressionAct, shelf


def sent(
    world: World,
    caller: Caller,
    *,
    channel: Channel,
    day: date | None,
    status: State | None,
    limit: int,
    cursor: str | None,
) -> Page[Sending]:
    """A day's messages of a channel, by state and the newest first; of one state where one is asked for."""
    on = day or world.now().date()
    wanted = Sending.listed.startswith(f"{status.value}#") if status else None
    query: Any = partial(
        Sending.by_day.query,
        shelf(channel, datetime.combine(on, time())),
        range_key_condition=wanted,
        scan_index_forward=False,
    )
    bound_to = ("mails", caller.id, channel, str(on), status.value if status else "")
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)


def suppressed(
    world: World, caller: Caller, *, channel: Channel, reader: str | None, limit: int, cursor: str | None
) -> Page[Suppression]:
    """Who is not written to by a channel, the last one first; or whether one address or number is among them."""
    if reader is not None:
        found = Suppression.find(pseudonym(world, reader), consistent=True)
        return Page([found] if found else [], None)
    query: Any = partial(Suppression.by_channel.query, channel, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("suppressions", caller.id, channel))


def lift(world: World, caller: Caller, recipient: str, reason: str) -> None:
    """Write to this reader again: they asked for it, or their address works again."""
    row = Suppression.find(recipient, consistent=True)
    if row is None:
        raise NotFound
    now = world.now()
    act = SuppressionAct(recipient, world.new_id("act"), act="lifted", by=caller.id, reason=reason, at=now)
    commit(delete=row, new=act)


def history(world: World, caller: Caller, recipient: str, limit: int, cursor: str | None) -> Page[SuppressionAct]:
    """Who was put on the list and taken off it, newest first."""
    query: Any = partial(SuppressionAct.query, recipient, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("suppression", caller.id, recipient))
