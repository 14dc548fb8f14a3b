"""Looks at what comes in, keeps what is clean, erases the rest. The size is that of a whole CPU: decoding is work."""

from functions.chat.events import AttachmentsDropped
from functions.users.events import AvatarChanged
from kervan.entry import Use
from kervan.notices import ObjectCreated, ObjectScanned
from kervan.worker import People, Worker
from kervan.world import World

from . import leaving, scanning
from .events import FileDeleted, FileReady, FileRejected
from .privacy import HOLDINGS

PEOPLE = People(HOLDINGS, copy_files=leaving.copies, before_erasure=leaving.erase_files)
worker = Worker(memory=1769, timeout=60, batch=1, uses=(Use.INSPECT_FILES, Use.SERVE_FILES), people=PEOPLE)
handler = worker.handler


@worker.on(ObjectCreated)
def scan_what_came(world: World, notice: ObjectCreated) -> None:
    """A file has come, or something else lies where only files may."""
    scanning.arrived(world, notice.object.key, notice.object.version_id, notice.object.size)


@worker.on(ObjectScanned)
def hear_guardduty(world: World, notice: ObjectScanned) -> None:
    """GuardDuty's word on a version."""
    scanning.judged(world, notice.object.key, notice.object.version_id, notice.result.status)


@worker.on(FileReady)
def erase_what_came(world: World, event: FileReady) -> None:
    """What is served lies elsewhere by now."""
    scanning.forget_incoming(world, event.file_id)


@worker.on(FileRejected)
def erase_what_was_rejected(world: World, event: FileRejected) -> None:
    """Nothing of it is kept."""
    scanning.forget(world, event.file_id)


@worker.on(FileDeleted)
def erase_what_was_deleted(world: World, event: FileDeleted) -> None:
    """Every version."""
    scanning.forget(world, event.file_id)


@worker.on(AvatarChanged)
def remove_former_avatar(world: World, event: AvatarChanged) -> None:
    """Nothing shows it any more."""
    scanning.discard(world, event.former)


@worker.on(AttachmentsDropped)
def remove_what_a_message_showed(world: World, event: AttachmentsDropped) -> None:
    """It was taken back, or its group ended."""
    scanning.discard_all(world, event.file_ids, shown_by=event.message_id)
