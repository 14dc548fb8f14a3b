"""Files in messages: their sender's own, found clean, each shown by one message and had by whoever may read that."""

from collections.abc import Sequence
from datetime import timedelta

from functions.files.tables import LINK_SECONDS, File, FileNotReady, Purpose
from kervan.auth import Caller, Role
from kervan.errors import NotFound
from kervan.tables import GuardedWrite
from kervan.world import World

from .events import AttachmentsDropped
from .schemas import AttachmentOut
from .tables import ChatMessage


def attached(sender: str, message_id: str, file_ids: Sequence[str]) -> tuple[GuardedWrite, ...]:
    """The files are the message's from the commit on that sends it. NotFound, FileNotReady, FileInUse."""
    if not file_ids:
        return ()
    File.usable_by(Caller(sender, Role.USER), Purpose.ATTACHMENT, *file_ids)
    return tuple(File.attach(file_id, to=message_id, by=sender) for file_id in file_ids)


def shown(world: World, message: ChatMessage, file_id: str) -> AttachmentOut:
    """A file of a message that its reader has found, with a link to it."""
    row = File.find(file_id) if file_id in (message.attachments or ()) else None
    if row is None:
        raise NotFound
    url = row.link(world)
    if url is None:
        raise FileNotReady
    return AttachmentOut(
        id=row.file_id,
        filename=row.filename,
        content_type=row.media,
        size=int(row.size),
        url=url,
        expires_at=world.now() + timedelta(seconds=LINK_SECONDS),
    )


def dropped(world: World, *messages: ChatMessage) -> tuple[AttachmentsDropped, ...]:
    """What is to be told of messages that say nothing any more: their files are nobody's."""
    return tuple(
        AttachmentsDropped(message_id=message.message_id, file_ids=tuple(message.attachments), at=world.now())
        for message in messages
        if message.attachments
    )
