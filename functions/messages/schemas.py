"""The JSON of direct messages."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel

from kervan.fields import Input, id_of
from kervan.reply import etag
from kervan.speech import ClientId, Said

from .tables import Conversation, Message

UserId = Annotated[str, id_of("usr")]
MessageId = Annotated[str, id_of("msg")]


class MessageIn(Input):
    """A message to send. The same `client_id` again is the same message."""

    receiver_id: UserId
    content: Said
    client_id: ClientId | None = None


class DirectMessageOut(BaseModel):
    """A message. Its sender sees when it was read."""

    id: str
    sender_id: str
    receiver_id: str
    content: str
    client_id: str | None
    sent_at: datetime
    read_at: datetime | None
    etag: str

    @classmethod
    def of(cls, row: Message) -> Self:
        """From the row."""
        return cls(
            id=row.message_id,
            sender_id=row.sender_id,
            receiver_id=row.receiver_id,
            content=row.content,
            client_id=row.client_id,
            sent_at=row.sent_at,
            read_at=row.read_at,
            etag=etag(int(row.version)),
        )


class ConversationOut(BaseModel):
    """A conversation as its reader sees it: the last message, and how many are unread."""

    user_id: str
    last_content: str
    last_sender_id: str
    last_at: datetime
    unread: int

    @classmethod
    def of(cls, row: Conversation) -> Self:
        """From the reader's side of it."""
        return cls(
            user_id=row.other_id,
            last_content=row.last_content,
            last_sender_id=row.last_sender_id,
            last_at=row.last_at,
            unread=int(row.unread or 0),
        )
