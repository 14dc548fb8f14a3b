"""The JSON of complaints."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, StringConstraints

from kervan.fields import Input, id_of, plain_text

from .tables import Report

MessageId = Annotated[str, id_of("msg")]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(plain_text)
]


class ReportIn(Input):
    """What is wrong with a message."""

    reason: Reason


class ReportOut(BaseModel):
    """A complaint as staff see it."""

    message_id: str
    chat_id: str
    sender_id: str
    reporter_id: str
    text: str | None
    reason: str
    at: datetime

    @classmethod
    def of(cls, row: Report) -> Self:
        """From the row."""
        return cls(
            message_id=row.message_id,
            chat_id=row.chat_id,
            sender_id=row.sender_id,
            reporter_id=row.reporter_id,
            text=row.text,
            reason=row.reason,
            at=row.at,
        )
