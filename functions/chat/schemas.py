"""The JSON of chat, over HTTP and in frames alike."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from kervan.fields import Flag, Input, Name, id_of
from kervan.reply import etag
from kervan.speech import ClientId, Said

from .roles import Role
from .tables import Chat, ChatMessage, Member

ChatId = Annotated[str, StringConstraints(pattern=r"^(?:cht|grp)_[0-9A-HJKMNP-TV-Z]{26}$")]
GroupId = Annotated[str, id_of("grp")]
MessageId = Annotated[str, id_of("msg")]
UserId = Annotated[str, id_of("usr")]
FileId = Annotated[str, id_of("fil")]
Seq = Annotated[int, Field(strict=True, ge=0, le=10**12)]
SlowSeconds = Annotated[int, Field(strict=True, ge=0, le=3600)]
MuteMinutes = Annotated[int, Field(strict=True, ge=0, le=60 * 24 * 30)]


def once_each(file_ids: list[str]) -> list[str]:
    """A file that is named twice is shown once."""
    return list(dict.fromkeys(file_ids))


class MessageIn(Input):
    """A message to send. The same `client_id` again is the same message. `attachments` are files of the sender's,
    announced as `attachment` and READY; each is shown by one message.
    """

    chat_id: ChatId
    text: Said | None = None
    client_id: ClientId
    attachments: Annotated[list[FileId], Field(max_length=10, default_factory=list), AfterValidator(once_each)]


class EditIn(Input):
    """What a message is to say instead."""

    text: Said


class GroupIn(Input):
    """A group to be made."""

    title: Name
    joinable: Flag = False
    member_ids: Annotated[list[UserId], Field(max_length=40, default_factory=list)]


class GroupEdit(Input):
    """What to change; what is not named stays. A group that is `joinable` lets in whoever knows its id."""

    title: Name = Field(default_factory=str)
    joinable: Flag = Field(default_factory=bool)
    links: Flag = Field(default_factory=bool)
    slow_seconds: SlowSeconds = Field(default_factory=int)


class MemberIn(Input):
    """A friend to bring in."""

    user_id: UserId


class MemberEdit(Input):
    """What a member may do from now on; 0 minutes end a silence."""

    role: Literal["member", "moderator", "owner"] | None = None
    mute_minutes: MuteMinutes | None = None


class MessageOut(BaseModel):
    """A message. `text` is null when it was taken back or removed; `change` is the number of its last change, or 0."""

    chat_id: str
    seq: int
    id: str
    client_id: str
    sender_id: str
    text: str | None
    attachments: list[str]
    sent_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    change: int
    etag: str

    @classmethod
    def of(cls, row: ChatMessage) -> Self:
        """From the row."""
        return cls(
            chat_id=row.chat_id,
            seq=int(row.seq),
            id=row.message_id,
            client_id=row.client_id,
            sender_id=row.sender_id,
            text=row.text,
            attachments=list(row.attachments or ()),
            sent_at=row.sent_at,
            edited_at=row.edited_at,
            deleted_at=row.deleted_at,
            change=int(row.change),
            etag=etag(int(row.version)),
        )


class AttachmentOut(BaseModel):
    """A file of a message. Anyone who knows `url` can download it until `expires_at`."""

    id: str
    filename: str
    content_type: str
    size: int
    url: str
    expires_at: datetime


class MessagesOut(BaseModel):
    """Messages in the order of their numbers. `more`: there are others on the side that was asked for."""

    messages: list[MessageOut]
    more: bool


class GroupOut(BaseModel):
    """A group, as the caller stands to it: `role` is null for whoever is not in it."""

    id: str
    title: str
    joinable: bool
    links: bool
    slow_seconds: int
    member_count: int
    role: Role | None
    last_seq: int
    read_seq: int
    unread: int
    created_at: datetime

    @classmethod
    def of(cls, chat: Chat, member: Member | None) -> Self:
        """From the rows. Of what was said a stranger learns nothing, not even how much."""
        last = int(chat.last_seq) if member else 0
        seen = max(int(member.read_seq), int(member.since)) if member else 0
        return cls(
            id=chat.chat_id,
            title=chat.title or "",
            joinable=chat.joinable,
            links=chat.links,
            slow_seconds=int(chat.slow_seconds),
            member_count=int(chat.member_count),
            role=Role(member.role) if member else None,
            last_seq=last,
            read_seq=seen,
            unread=max(0, last - seen),
            created_at=chat.created_at,
        )


class MemberOut(BaseModel):
    """Someone in a group. Lists tell what they are called."""

    user_id: str
    name: str | None = None
    role: Role
    muted_until: datetime | None
    joined_at: datetime
    etag: str

    @classmethod
    def of(cls, row: Member, name: str | None = None) -> Self:
        """From the row, and what the person is called."""
        return cls(
            user_id=row.user_id,
            name=name,
            role=Role(row.role),
            muted_until=row.muted_until,
            joined_at=row.joined_at,
            etag=etag(int(row.version)),
        )


class TypingIn(Input):
    """The frame of someone who is writing."""

    action: Literal["typing"]
    chat_id: ChatId


class ReadIn(Input):
    """The frame of someone who has read up to a number."""

    action: Literal["read"]
    chat_id: ChatId
    seq: Annotated[int, Field(strict=True, ge=1, le=10**12)]


class SendIn(MessageIn):
    """The frame of a message."""

    action: Literal["send"]


class Known(Input):
    """How far somebody knows a conversation: the last number and the last change that they have."""

    seq: Seq
    change: Seq = 0


class SyncIn(Input):
    """The frame of someone who comes back: how far they know their conversations."""

    action: Literal["sync"]
    chats: Annotated[dict[ChatId, Known], Field(min_length=1, max_length=50)]
