"""Reading the sums and the entries. A month of statistics is one Query, whatever was sold in it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from functions.payments.tables import Status as PaymentStatus
from kervan.auth import Caller
from kervan.errors import FieldError, Invalid
from kervan.pagination import Page, paginate
from kervan.world import World

from .folding import EVER
from .schemas import AccountOut, BalancesOut, CountOut, StatsOut
from .tables import Books, Entry, Sums, day_of

WIDEST = timedelta(days=31)
GIVEN_UP = (PaymentStatus.FAILED, PaymentStatus.CANCELLED)  # without money, as far as is known
Cells = Mapping[tuple[str, str], tuple[int, int]]


def stats(world: World, since: date | None, until: date | None) -> StatsOut:
    """What happened to payments on each day: how many entered a state or were given back, and for how much."""
    first, last = _period(world, since, until)
    found = _cells("stats", first, last)
    items = [CountOut.of(day, cell, numbers) for (day, cell), numbers in sorted(found.items())]
    return StatsOut(since=first, until=last, days=items, totals=CountOut.summed(items))


def ended_on(day: date) -> Counter[tuple[str, bool]]:
    """How many payments ended on a day, by provider and by whether they took money for their order."""
    ended: Counter[tuple[str, bool]] = Counter()
    for (_, cell), (count, _) in _cells("stats", day, day).items():
        provider, status, _ = cell.split("|")
        if status in (PaymentStatus.SUCCEEDED, *GIVEN_UP):
            ended[provider, status == PaymentStatus.SUCCEEDED] += count
    return ended


def balances(world: World, since: date | None, until: date | None) -> BalancesOut:
    """Every account's debits and credits: of these days, or without days of all time."""
    if since is None and until is None:
        sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for row in Sums.query(f"{_live()}#accounts#{EVER}"):
            _add(sums, row.cells)
        return BalancesOut(since=None, until=None, accounts=AccountOut.all_of(sums))
    first, last = _period(world, since, until)
    sums = defaultdict(lambda: (0, 0))
    for (_, cell), numbers in _cells("accounts", first, last).items():
        _add(sums, {cell: numbers})
    return BalancesOut(since=first, until=last, accounts=AccountOut.all_of(sums))


def entries(
    world: World, caller: Caller, *, payment_id: str | None, day: date | None, limit: int, cursor: str | None
) -> Page[Entry]:
    """A payment's story, or all that was posted on a day in its order."""
    if (payment_id is None) == (day is None):
        raise Invalid(errors=(FieldError("?payment_id", "payment_or_day", ""),))
    query: Any = partial(Entry.query, payment_id) if payment_id else partial(Entry.by_day.query, str(day))
    bound_to = ("ledger", caller.id, str(payment_id), str(day))
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)


def _period(world: World, since: date | None, until: date | None) -> tuple[date, date]:
    """Both days included; without them this month up to today, in Istanbul."""
    last = until or max(day_of(world.now()), since or date.min)
    first = since or last.replace(day=1)
    if first > last:
        raise Invalid(errors=(FieldError("?from", "after_until", ""),))
    if last - first >= WIDEST:
        raise Invalid(errors=(FieldError("?from", "more_than_31_days", ""),))
    return first, last


def _live() -> int:
    return int(Books.now().live)


def _cells(kind: str, first: date, last: date) -> Cells:
    """By day and cell, all shards together."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    live = _live()
    for month in _months(first, last):
        for row in Sums.query(f"{live}#{kind}#{month}", Sums.part.between(f"{first}#", f"{last}#~")):
            day = row.part.partition("#")[0]
            for cell, (one, other) in row.cells.items():
                before = found[day, cell]
                found[day, cell] = (before[0] + one, before[1] + other)
    return found


def _add(sums: dict[str, tuple[int, int]], cells: Mapping[str, tuple[int, int]]) -> None:
    for cell, (one, other) in cells.items():
        before = sums[cell]
        sums[cell] = (before[0] + one, before[1] + other)


def _months(first: date, last: date) -> Iterator[str]:
    """The months that the days lie in: one or two."""
    yield from dict.fromkeys(day.isoformat()[:7] for day in (first, last))
