"""What becomes of a file that has come: looked at, then kept or refused. Only explicit all-clears make it READY.

The version that came first is the one that counts; whatever is put over it is erased unseen. Every step may run again,
and the scanners' words may come in any order: whoever brings the last one decides, under the row's version.
"""

from collections.abc import Sequence

from kervan import log
from kervan.commit import commit
from kervan.notices import INCOMING
from kervan.providers.scanning import CLAMD, GUARDDUTY, GUARDDUTY_FINDINGS, UNSCANNABLE, Clamd, Scanner, Suspect
from kervan.settings import Bucket, Settings
from kervan.world import World

from . import images, service
from .events import FileReady
from .kinds import Purpose
from .refusing import reject
from .structure import STRUCTURE, Structure
from .tables import File, Status

BUCKET = Bucket.UPLOADS


def required(settings: Settings) -> tuple[str, ...]:
    """Who must have looked at a file. Our own checks always do."""
    return (STRUCTURE,) if settings.file_scanner == STRUCTURE else (STRUCTURE, settings.file_scanner)


def scanners(settings: Settings) -> Sequence[Scanner]:
    """Those of them that look when they are asked; the cheapest first."""
    return (Structure(), Clamd(settings.clamd_address)) if settings.file_scanner == CLAMD else (Structure(),)


def arrived(world: World, key: str, version: str | None, size: int) -> None:
    """Something was put into the bucket. What belongs to no file, or comes second, is erased."""
    row = _row(key)
    if row is None or (version and row.came_as not in (None, version)):
        log.info("an object that nobody waits for", object_key=key)
        world.files.erase(BUCKET, key, version)
        _erase_what_is_not_had(world, key, row)
        return
    if row.status not in (Status.PENDING, Status.SCANNING):
        _erase_what_is_not_had(world, key, row)
        world.files.erase(BUCKET, key, version)
        return
    if size != int(row.size):
        row.came_as = row.came_as or version
        reject(world, row, "size_mismatch")
        return
    stored = world.files.fetch(BUCKET, key, version)
    if stored is not None and _is_the_first(row, world, stored.version):
        _examine(world, row, stored.body)


def judged(world: World, key: str, version: str | None, result: str) -> None:
    """GuardDuty has looked. A threat rejects the file whatever was said before."""
    row = _row(key)
    if row is None or version is None or row.status == Status.REJECTED:
        _erase_what_is_not_had(world, key, row)
        return
    finding = GUARDDUTY_FINDINGS.get(result, UNSCANNABLE)
    if row.status == Status.READY and finding is None:
        return
    if _is_the_first(row, world, version):
        row.record(GUARDDUTY, finding, world.now())
        _settle(world, row, None)


def forget_incoming(world: World, file_id: str) -> None:
    """Erase what came in."""
    world.files.erase(BUCKET, File(file_id).incoming)


def forget(world: World, file_id: str) -> None:
    """Erase all that there is of a file."""
    forget_incoming(world, file_id)
    world.files.erase(BUCKET, File(file_id).served)


def discard(world: World, file_id: str | None) -> None:
    """Remove a file that nothing shows any more."""
    row = File.find(file_id, consistent=True) if file_id else None
    if row is not None:
        service.remove(world, row)


def discard_all(world: World, file_ids: Sequence[str], shown_by: str) -> None:
    """Remove the files that only this showed. Safe to repeat: what is gone already is found no more."""
    for file_id in file_ids:
        row = File.find(file_id, consistent=True)
        if row is not None and row.used_by == shown_by:
            service.remove(world, row, finishes=False)


def _row(key: str) -> File | None:
    return File.find(key.removeprefix(INCOMING), consistent=True) if key.startswith(INCOMING) else None


def _erase_what_is_not_had(world: World, key: str, row: File | None) -> None:
    """Of a file that was given up or refused while it was being kept: then its copy came after all was erased, the
    row was not written, and this letter is here again.
    """
    if key.startswith(INCOMING) and (row is None or row.status == Status.REJECTED):
        world.files.erase(BUCKET, File(key.removeprefix(INCOMING)).served)


def _is_the_first(row: File, world: World, version: str) -> bool:
    """Whether this version is the one to look at; the first to ask decides."""
    if row.came_as is None:
        row.came_as = version
        row.enter(Status.SCANNING, world.now())
        commit(row, finishes=False)
    return bool(row.came_as == version)


def _examine(world: World, row: File, body: bytes) -> None:
    suspect = Suspect(body, row.media)
    for scanner in scanners(world.settings):
        finding = scanner.examine(suspect)
        row.record(scanner.name, finding, world.now())
        if finding is not None:
            break
    _settle(world, row, body)


def _settle(world: World, row: File, body: bytes | None) -> None:
    """Reject for the first finding; keep it when all have looked; else wait for the others."""
    finding = next(filter(None, row.findings.values()), None)
    if finding is not None:
        reject(world, row, finding)
    elif row.is_clean(required(world.settings)):
        _keep(world, row, body)
    else:
        commit(row)


def _keep(world: World, row: File, body: bytes | None) -> None:
    """Put it where it is served from: an avatar as we draw it, anything else as it was scanned."""
    now, told = world.now(), {"file_id": row.file_id, "user_id": row.user_id, "purpose": row.purpose}
    if row.purpose == Purpose.AVATAR:
        row.media, row.filename = images.AVATAR_MEDIA, images.AVATAR_NAME  # who sees it need not know theirs
        row.serves = _redrawn(world, row, body)
    else:
        row.serves = world.files.adopt(
            BUCKET, row.incoming, str(row.came_as), under=row.served, media=row.media, filename=row.saved_as
        )
    row.enter(Status.READY, now)
    row.ready_at = now
    commit(row, tell=(FileReady(at=now, **told),))


def _redrawn(world: World, row: File, body: bytes | None) -> str:
    if body is None:
        stored = world.files.fetch(BUCKET, row.incoming, row.came_as)
        body = stored.body if stored else b""
    return world.files.put(BUCKET, row.served, images.avatar(body), row.media, filename=row.saved_as)
