"""The JSON of friends and blocks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel

from kervan.fields import Input, id_of

from .tables import Block, Friend, Tie

UserId = Annotated[str, id_of("usr")]


class RequestIn(Input):
    """Whom to ask."""

    user_id: UserId


class FriendOut(BaseModel):
    """A friend, or who may become one. A name is told by those who are friends or ask to be; the rest is of friends
    alone. `last_seq` is the last number of your direct chat; `read_seq` and `their_read_seq` are how far you and your
    friend have read it.
    """

    user_id: str
    tie: Tie
    since: datetime
    name: str | None = None
    chat_id: str | None = None
    online: bool | None = None
    seen_at: datetime | None = None
    last_seq: int | None = None
    read_seq: int | None = None
    their_read_seq: int | None = None
    unread: int | None = None

    @classmethod
    def of(cls, row: Friend, known: Mapping[str, object]) -> Self:
        """From the row and what else may be told of this person."""
        return cls.model_validate({"user_id": row.other_id, "tie": row.tie, "since": row.since, **known})


class BlockOut(BaseModel):
    """Someone whom the caller has blocked."""

    user_id: str
    at: datetime

    @classmethod
    def of(cls, row: Block) -> Self:
        """From the row."""
        return cls(user_id=row.other_id, at=row.at)
