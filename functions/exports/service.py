"""Who may export what: asking, looking, fetching, giving up, and what fits into one answer. Jobs are in jobs.py."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kervan.audit import note
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import Conflict, Exists, FieldError, Forbidden, Invalid, Locale, NotFound
from kervan.pagination import Page, paginate
from kervan.periods import refuse_backwards
from kervan.ratelimit import RateLimit, counted, take
from kervan.settings import Bucket
from kervan.world import World

from . import sources
from .events import ExportStepped
from .schemas import Wanted
from .tables import Export, ExportAct, Status
from .writing import Writer

LINK_SECONDS = 60
KEPT = timedelta(days=7)
MOST_ROWS = 10_000
MOST_BYTES = 5_500_000  # as Lambda writes an answer, in JSON; it may have 6 MB
ASKED = RateLimit("exports", most=20, seconds=3600)
STREAMED = RateLimit("streamed-exports", most=60, seconds=3600)


class ExportOver(Conflict):
    """What is done, failed or was given up stays so."""

    tr = "Bu dışa aktarma artık iptal edilemez."
    en = "This export can no longer be cancelled."


def ask(world: World, caller: Caller, export_id: str, wanted: Wanted, locale: Locale) -> Export:
    """Take the order; the worker writes the file. Asking again under the same id returns the first one."""
    _refuse(caller, wanted, "/")
    now = world.now()
    export = Export(
        export_id,
        asked_by=caller.id,
        type=wanted.type,
        format=wanted.format,
        locale=locale,
        personal=wanted.names_people,
        reason=wanted.reason,
        since=wanted.since,
        until=_up_to(wanted, now),
        status=Status.PENDING.value,
        asked_at=now,
        month=now.strftime("%Y-%m"),
        stepped_at=now,
        under_way="yes",
    )
    told = ExportStepped(export_id=export_id, step=1, at=now)
    act = _act(world, caller, "ask", export)
    note(f"type: {wanted.type}", f"personal: {wanted.names_people}")
    try:
        commit(new=(export, act), also=(counted(world, ASKED, caller.id),), tell=(told,))
    except Exists:
        return visible(caller, export_id)
    return export


def visible(caller: Caller, export_id: str) -> Export:
    """What names people is for admins; to others it is not there."""
    export = Export.find(export_id)
    if export is None or (export.personal and caller.role != Role.ADMIN):
        raise NotFound
    return export


def look(world: World, caller: Caller, export_id: str) -> tuple[Export, str | None]:
    """The export, and where its file is fetched. That a link was given out is written down: it may be followed."""
    export = visible(caller, export_id)
    if export.status != Status.READY or world.now() - export.finished_at >= KEPT:
        return export, None
    commit(new=_act(world, caller, "link", export))
    link = world.files.link(Bucket.EXPORTS, export.key, filename=export.filename, seconds=LINK_SECONDS)
    return export, link


def cancel(world: World, caller: Caller, export_id: str) -> Export:
    """Give it up; what is written of it is dropped at its next step. Cancelling again changes nothing."""
    export = visible(caller, export_id)
    if export.status == Status.CANCELLED:
        return export
    if not export.is_open:
        raise ExportOver
    export.enter(Status.CANCELLED, world.now())
    told = ExportStepped(export_id=export_id, step=int(export.step), at=world.now())
    commit(export, new=_act(world, caller, "cancel", export), tell=(told,))
    return export


def all_of(world: World, caller: Caller, limit: int, cursor: str | None, *, month: str | None) -> Page[Export]:
    """A month's exports, the last one first; without files."""
    wanted = month or world.now().strftime("%Y-%m")
    query: Any = partial(Export.by_month.query, wanted, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("exports", caller.id, wanted))


def acts(world: World, caller: Caller, limit: int, cursor: str | None, *, month: str | None) -> Page[ExportAct]:
    """Who took what in a month, the last one first."""
    wanted = month or world.now().strftime("%Y-%m")
    query: Any = partial(ExportAct.query, wanted, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("export-acts", caller.id, wanted))


def stream(world: World, caller: Caller, wanted: Wanted, locale: Locale) -> str:
    """All of it in one answer, if it fits: more than that takes an export. One Query a page of 500 rows.

    It is counted before it is read, whether it fits or not: reading is what it costs.
    """
    _refuse(caller, wanted, "?")
    take(world, STREAMED, caller.id)
    until = _up_to(wanted, world.now())
    writer = Writer(wanted.type, wanted.format, locale, personal=False)
    lines, size = [writer.header()], 0
    for line in _lines(writer, wanted, until):
        lines.append(line)
        size += len(json.dumps(line.decode(), ensure_ascii=False).encode())
        if len(lines) > MOST_ROWS + 1 or size > MOST_BYTES:
            raise Invalid(errors=(FieldError("?from", "too_many_rows", f"{MOST_ROWS}"),))
    seen = Export(type=wanted.type, format=wanted.format, since=wanted.since, until=until, personal=False)
    commit(new=_act(world, caller, "stream", seen, rows=len(lines) - 1))
    return b"".join(lines).decode()


def _lines(writer: Writer, wanted: Wanted, until: datetime) -> Iterator[bytes]:
    for rows, _ in sources.pages(sources.SOURCES[wanted.type], wanted.since, until, None):
        for row in rows:
            yield from writer.lines(row)


def _up_to(wanted: Wanted, now: datetime) -> datetime:
    """Not the future: what comes while it is written would be in one part and not in the next."""
    return max(wanted.since, min(wanted.until, now))


def _refuse(caller: Caller, wanted: Wanted, place: str) -> None:
    refuse_backwards(wanted.since, wanted.until, f"{place}from")
    if wanted.names_people and caller.role != Role.ADMIN:
        raise Forbidden
    if wanted.names_people and wanted.reason is None:
        raise Invalid(errors=(FieldError("/reason", "missing", ""),))


def _act(world: World, caller: Caller, act: str, export: Export, rows: int | None = None) -> ExportAct:
    now = world.now()
    return ExportAct(
        now.strftime("%Y-%m"),
        world.new_id("act"),
        act=act,
        by=caller.id,
        at=now,
        export_id=export.export_id,
        type=export.type,
        format=export.format,
        personal=export.personal,
        reason=export.reason,
        since=export.since,
        until=export.until,
        rows=rows,
    )
