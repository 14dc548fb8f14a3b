"""The JSON of messages. Readers are told apart by a hash that only we can make, and never named."""

from datetime import datetime
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BaseModel, StringConstraints

from kervan.fields import plain_line

from .ledger import Channel
from .tables import Covers, Sending, State, Suppression, SuppressionAct, Why, reference

Recipient = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Reader = Annotated[
    str | None, Query(min_length=3, max_length=254, description="Check one e-mail address or phone number")
]
Reason = Annotated[
    str,
    Query(min_length=3, max_length=250, description="The reason, for the record"),
    AfterValidator(plain_line),
]


class SendingOut(BaseModel):
    """A message and what became of it."""

    id: str
    message: str
    channel: Channel
    provider: str
    recipient: str
    status: State
    reason: str | None
    attempts: int
    parts: int | None
    claimed_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    message_id: str | None

    @classmethod
    def of(cls, row: Sending) -> Self:
        """From the row."""
        names = ("message", "channel", "provider", "recipient", "reason", "attempts", "parts", "message_id")
        times = ("claimed_at", "sent_at", "settled_at")
        kept = {name: getattr(row, name) for name in (*names, *times)}
        return cls(id=reference(row.key), status=State(row.state), **kept)


class SuppressionOut(BaseModel):
    """A reader who is not written to. `shown` is enough to talk about it, and no address."""

    recipient: str
    channel: Channel
    shown: str
    why: Why
    covers: Covers
    detail: str | None
    at: datetime

    @classmethod
    def of(cls, row: Suppression) -> Self:
        """From the row."""
        kept = {name: getattr(row, name) for name in ("recipient", "channel", "shown", "detail", "at")}
        return cls(why=Why(row.why), covers=Covers(row.covers), **kept)


class SuppressionActOut(BaseModel):
    """When a reader was put on the list or taken off it, by whom and why."""

    id: str
    act: str
    by: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, row: SuppressionAct) -> Self:
        """From the row."""
        return cls(id=row.act_id, act=row.act, by=row.by, reason=row.reason, at=row.at)
