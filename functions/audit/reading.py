"""What was done, as admins read it: of a day, by somebody, or about something. Every page is one Query of an index."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.errors import FieldError, Invalid
from kervan.pagination import Page, paginate
from kervan.world import World

from .tables import AuditEntry


def acts(
    world: World,
    caller: Caller,
    *,
    day: date | None,
    by: str | None,
    subject: str | None,
    limit: int,
    cursor: str | None,
) -> Page[AuditEntry]:
    """The last first: of a day (UTC; today), or what somebody did or was done about something, on a day or ever."""
    if by is not None and subject is not None:
        raise Invalid(errors=(FieldError("?by", "by_or_subject", ""),))
    query: Any
    if subject is not None:
        query = partial(AuditEntry.by_subject.query, subject, range_key_condition=_on(day))
    elif by is not None:
        query = partial(AuditEntry.by_person.query, by, range_key_condition=_on(day))
    else:
        query = partial(AuditEntry.by_day.query, (day or world.now().date()).isoformat())
    bound_to = ("audit", caller.id, str(day), str(by), str(subject))
    return paginate(world, partial(query, scan_index_forward=False), limit=limit, cursor=cursor, bound_to=bound_to)


def _on(day: date | None) -> Any:
    if day is None:
        return None
    midnight = datetime.combine(day, time(), UTC)
    return AuditEntry.at.between(midnight, midnight + timedelta(days=1) - timedelta(microseconds=1))
