"""The rules of files: announcing, sending, looking at, giving up. What is found in them is said in scanning.py."""

from datetime import timedelta
from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, FieldError, Forbidden, Invalid
from kervan.pagination import Page, paginate
from kervan.providers.files import Form
from kervan.ratelimit import RateLimit, counted
from kervan.settings import Bucket
from kervan.world import World

from .events import FileDeleted
from .kinds import MIB, RULES, Purpose, shelf_of
from .schemas import AnnouncedIn, DownloadOut
from .tables import LINK_SECONDS, File, FileInUse, Status, Storage

FORM_LIFE = timedelta(minutes=10)
ANNOUNCEMENTS = RateLimit("files", most=120, seconds=600)
STORAGE, STAFF_STORAGE = 250 * MIB, 50_000 * MIB


def announce(world: World, caller: Caller, file_id: str, wanted: AnnouncedIn) -> File:
    """Make the file's row and take its size from the caller's storage, or do neither.

    Announcing the same `file_id` again returns the first one.
    """
    _refuse_unfit(caller, wanted)
    now = world.now()
    row = File(
        file_id,
        user_id=caller.id,
        purpose=wanted.purpose.value,
        shelf=shelf_of(wanted.purpose, file_id),
        filename=wanted.filename,
        media=wanted.content_type,
        size=wanted.size,
        created_at=now,
    )
    row.wait(now)
    taken = Storage.take(caller.id, wanted.size, STAFF_STORAGE if caller.is_staff else STORAGE)
    try:
        commit(new=row, also=(taken, counted(world, ANNOUNCEMENTS, caller.id)))
    except Exists:
        return File.visible_to(caller, file_id)
    return row


def form(world: World, row: File) -> Form:
    """What a browser posts the file with: this type and size alone, under a key that we chose."""
    seconds = int(FORM_LIFE.total_seconds())
    return world.files.form(Bucket.UPLOADS, row.incoming, media=row.media, size=int(row.size), seconds=seconds)


def receive(world: World, row: File, body: bytes) -> None:
    """A small file that came with the request goes the way of all others. Once it is being scanned it is there."""
    if row.status == Status.PENDING:
        world.files.put(Bucket.UPLOADS, row.incoming, body, row.media)


def download(world: World, row: File) -> DownloadOut | None:
    """A link, if the file may be had."""
    url = row.link(world)
    return DownloadOut(url=url, expires_at=world.now() + timedelta(seconds=LINK_SECONDS)) if url else None


def mine(world: World, caller: Caller, purpose: Purpose | None, limit: int, cursor: str | None) -> Page[File]:
    """The caller's files, newest first, purpose by purpose."""
    condition = File.shelf.startswith(shelf_of(purpose, "")) if purpose else None
    query: Any = partial(File.by_user.query, caller.id, range_key_condition=condition, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("files", caller.id, str(purpose)))


def delete(world: World, caller: Caller, file_id: str) -> None:
    """Give a file up that nothing shows. Every version of it is erased by the worker."""
    row = File.visible_to(caller, file_id)
    if caller.id != row.user_id and not caller.is_staff:
        raise Forbidden
    if row.used_by is not None:
        raise FileInUse
    remove(world, row)


def remove(world: World, row: File, *, finishes: bool = True) -> None:
    """The row and what it takes of its owner's storage; a rejected file takes none."""
    back = () if row.status == Status.REJECTED else (Storage.give_back(row.user_id, int(row.size)),)
    told = FileDeleted(file_id=row.file_id, user_id=row.user_id, at=world.now())
    commit(delete=row, also=back, tell=(told,), finishes=finishes)


def _refuse_unfit(caller: Caller, wanted: AnnouncedIn) -> None:
    rule = RULES[wanted.purpose]
    if rule.staff and not caller.is_staff:
        raise Forbidden
    errors = []
    if wanted.content_type not in rule.types:
        errors.append(FieldError("/content_type", "file_type", ", ".join(rule.types)))
    if wanted.size > rule.largest:
        errors.append(FieldError("/size", "file_size", f"{rule.largest // MIB} MB"))
    if errors:
        raise Invalid(errors=tuple(errors))
