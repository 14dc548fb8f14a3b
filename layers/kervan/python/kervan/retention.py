"""How long rows stay that the law wants kept: each carries the end of its time (TTL), counted from what it says itself.

Nobody has to say it while writing, or can forget to; and what becomes of a row later begins its time anew.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from pynamodb.attributes import TTLAttribute

CLOCK = timezone(timedelta(hours=3))  # Turkey's, whose years the books follow
TEN_YEARS, THREE_YEARS = 10, timedelta(days=3 * 365 + 1)
Term = Callable[[datetime], datetime]


def books(last_entry: datetime) -> datetime:
    """Ten years from the end of the year of the last entry on (Turkish Commercial Code 82)."""
    return datetime(last_entry.astimezone(CLOCK).year + 1 + TEN_YEARS, 1, 1, tzinfo=CLOCK).astimezone(UTC)


def proof(at: datetime) -> datetime:
    """Three years (regulation on the erasure of personal data, 7)."""
    return at + THREE_YEARS


class Retained(TTLAttribute):
    """When the row leaves: so long after the last of what these fields tell, be they times or a history of steps."""

    def __init__(self, term: Term, after: str) -> None:
        """`after`: names, apart by spaces."""
        super().__init__(null=True)
        self.term, self._after = term, after.split()

    def end(self, row: Any) -> datetime | None:
        """Of a row as it is now; none for one that says no time yet, such as a key to be looked up."""
        last = max((at for name in self._after for at in _times(getattr(row, name))), default=None)
        return self.term(last) if last else None


def _times(value: Any) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif value:
        yield value[-1].at
