"""Writing an export, step by step: read until a part is full, hand it to S3, write down how far it is, tell oneself.

However many rows there are, one part is in memory. A step that is repeated writes a part of its own number; of two
that run at once one commits, and S3 makes the file of the parts that were committed.
"""

from datetime import timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.settings import Bucket
from kervan.world import World

from . import sources
from .events import ExportReady, ExportStepped
from .people import source_of
from .tables import Export, Part, Status
from .writing import MEDIA, Writer

PART = 6 * 1024 * 1024  # S3 wants 5 MB of every part but the last
STUCK = timedelta(hours=2)
MOST = 25


def go_on(world: World, export_id: str, step: int) -> None:
    """Do this step, if it is the next one."""
    export = Export.find(export_id, consistent=True)
    if export is None or int(export.step) != step:
        log.info("nothing to write", export_id=export_id, step=step)
    elif not export.is_open:
        _drop(world, export)
    elif export.is_read:
        _finish(world, export)
    else:
        _write_part(world, export)


def fail_stuck(world: World) -> None:
    """End what has not gone on for hours: its letter is dead, and whoever waits for it should know."""
    before = world.now() - STUCK
    for export in Export.unfinished.query("yes", Export.stepped_at < before, limit=MOST):
        try:
            export.enter(Status.FAILED, world.now())
            commit(export)
        except Changed:
            log.info("export went on", export_id=export.export_id)
        else:
            log.warning("export failed", export_id=export.export_id)
            log.count("ExportsFailed")
            _drop(world, export)


def _write_part(world: World, export: Export) -> None:
    """The attempt is counted before anything is sent, so that no two ever write under the same number."""
    export.attempts = int(export.attempts) + 1
    commit(export, finishes=False)
    body, rows = _filled(export)
    if export.is_read and export.upload is None:
        world.files.put(Bucket.EXPORTS, export.key, body, MEDIA[export.format])
    elif body:
        export.upload = export.upload or world.files.begin(Bucket.EXPORTS, export.key, MEDIA[export.format])
        number = int(export.attempts)
        tag = world.files.put_part(Bucket.EXPORTS, export.key, export.upload, number, body)
        export.parts = [*export.parts, Part(number=number, tag=tag)]
    export.rows, export.bytes = int(export.rows) + rows, int(export.bytes) + len(body)
    if export.is_read and export.upload is None:
        _ready(world, export)
    else:
        _next_step(world, export)


def _filled(export: Export) -> tuple[bytes, int]:
    """Enough for a part, or all that is left; and the number of lines. Moves the export on to behind it."""
    writer = Writer(export.type, export.format, export.locale, personal=export.personal)
    body, rows = bytearray(), 0
    if export.place is None:
        body += writer.header()
    for page, place in sources.pages(source_of(export.type), export.since, export.until, export.place):
        for row in page:
            for line in writer.lines(row):
                body += line
                rows += 1
        export.place, export.is_read = place, place is None
        if len(body) >= PART:
            break
    else:
        export.is_read = True
    return bytes(body), rows


def _next_step(world: World, export: Export) -> None:
    now = world.now()
    if export.status == Status.PENDING:
        export.enter(Status.RUNNING, now)
    export.step, export.stepped_at = int(export.step) + 1, now
    commit(export, tell=(ExportStepped(export_id=export.export_id, step=int(export.step), at=now),))


def _finish(world: World, export: Export) -> None:
    parts = [(int(part.number), str(part.tag)) for part in export.parts]
    world.files.finish(Bucket.EXPORTS, export.key, str(export.upload), parts)
    _ready(world, export)


def _ready(world: World, export: Export) -> None:
    now = world.now()
    export.enter(Status.READY, now)
    commit(export, tell=(ExportReady(export_id=export.export_id, user_id=export.asked_by, at=now),))
    log.info("export is ready", export_id=export.export_id, rows=int(export.rows), bytes=int(export.bytes))


def _drop(world: World, export: Export) -> None:
    if export.upload is not None and export.status != Status.READY:
        world.files.give_up(Bucket.EXPORTS, export.key, export.upload)
