"""Where rows come from: an index by time, month by month or day by day. A page is one Query, never a Scan."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from functions.ledger.tables import Entry, day_of
from functions.orders.tables import Order
from functions.payments.tables import Payment
from kervan.periods import BEGINNING

Impersonal = Literal["payments", "orders", "ledger"]
Type = Literal["payments", "orders", "ledger", "users"]
Place = dict[str, Any]  # {"partition": "2026-11", "after": the key of the last row, or None}
PAGE = 500


@dataclass(frozen=True)
class Source:
    """An index whose partitions are months (UTC) or days (Istanbul), and the time that orders it."""

    query: Callable[..., Any]
    between: Callable[[datetime, datetime], Any]
    daily: bool = False

    def partitions(self, since: datetime, until: datetime) -> Iterator[str]:
        """The partitions of a period, in order."""
        first, last = max(since, BEGINNING), max(until, BEGINNING)
        day, end = (day_of(first), day_of(last)) if self.daily else (first.date(), last.date())
        seen = ""
        while day <= end:
            name = day.isoformat() if self.daily else day.isoformat()[:7]
            if name != seen:
                yield name
            seen, day = name, day + timedelta(days=1)


SOURCES: Mapping[str, Source] = {  # of what is about nobody in particular
    "payments": Source(Payment.by_month.query, Payment.created_at.between),
    "orders": Source(Order.by_month.query, Order.placed_at.between),
    "ledger": Source(Entry.by_day.query, Entry.at.between, daily=True),
}


def pages(
    source: Source, since: datetime, until: datetime, place: Place | None
) -> Iterator[tuple[list[Any], Place | None]]:
    """Pages of rows in the order of their time, from a place on; with each the place after it, None behind the last.

    Rows are there once: the times that order them do not change.
    """
    names = list(source.partitions(since, until))
    at = names.index(place["partition"]) if place else 0
    after = place["after"] if place else None
    while at < len(names):
        found = source.query(
            names[at],
            range_key_condition=source.between(since, until),
            limit=PAGE,
            page_size=PAGE,
            last_evaluated_key=after,
        )
        rows, after = list(found), found.last_evaluated_key
        at += after is None
        yield rows, {"partition": names[at], "after": after} if at < len(names) else None
