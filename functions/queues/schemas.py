"""The JSON of queues."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.fields import Input, Line

from .letters import DeadLetter, masked
from .tables import QueueAct

QueueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,60}$")]
MessageId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,100}$")]
MessageIds = Annotated[list[MessageId], Field(min_length=1, max_length=50)]


class Outcome(StrEnum):
    """What became of a dead letter."""

    SENT = "sent"  # its worker gets it again
    DONE_BEFORE = "done_before"  # its worker had finished it: nothing is done twice
    REFUSED = "refused"  # the queue did not take it; it is dead still
    DISCARDED = "discarded"
    ABSENT = "absent"  # not among the dead letters, or in somebody else's hands at this moment


class QueueOut(BaseModel):
    """A worker's queue. `dead` waits for a person; `oldest_dead_at` is of the ten that were looked at."""

    name: str
    waiting: int
    in_flight: int
    dead: int
    oldest_dead_at: datetime | None
    takes_letters: bool  # whether dead letters can be sent again


class QueuesOut(BaseModel):
    """Every queue of the stage."""

    queues: list[QueueOut]


class LetterOut(BaseModel):
    """A dead letter. What could be about a person is hidden in `data`."""

    message_id: str
    letter_id: str | None
    name: str | None  # null where it is no letter that can be read
    version: int | None
    trace: str | None
    sent_at: datetime
    receives: int
    data: dict[str, Any]

    @classmethod
    def of(cls, dead: DeadLetter) -> Self:
        """Masked."""
        letter = dead.letter
        return cls(
            message_id=dead.message_id,
            letter_id=dead.letter_id,
            name=dead.name,
            version=letter.get("version"),
            trace=letter.get("trace"),
            sent_at=dead.sent_at,
            receives=dead.receives,
            data=masked(letter.get("data", {})),
        )


class LettersOut(BaseModel):
    """Up to fifty dead letters, and how many there are in all."""

    letters: list[LetterOut]
    dead: int


class RedriveIn(Input):
    """Which dead letters are sent again: these, or as many as one request can."""

    message_ids: MessageIds | None = None


class DiscardIn(Input):
    """Which dead letters are given up, and why."""

    message_ids: MessageIds
    reason: Annotated[Line, StringConstraints(min_length=1)]


class OutcomeOut(BaseModel):
    """What became of one."""

    message_id: str
    outcome: Outcome
    letter_id: str | None = None
    name: str | None = None

    @classmethod
    def of(cls, letter: DeadLetter, outcome: Outcome) -> Self:
        """Of this letter."""
        return cls(message_id=letter.message_id, outcome=outcome, letter_id=letter.letter_id, name=letter.name)


class MovedOut(BaseModel):
    """What became of each, and how many are dead still: ask again while there are."""

    letters: list[OutcomeOut]
    dead: int


class QueueActOut(BaseModel):
    """Who did what with which letters, and why."""

    act: Literal["redrive", "discard"]
    by: str
    at: datetime
    queue: str
    reason: str | None
    letters: list[OutcomeOut]

    @classmethod
    def of(cls, row: QueueAct) -> Self:
        """From the row, without what the letters said."""
        letters = [
            OutcomeOut(message_id=e.message_id, outcome=Outcome(e.outcome), letter_id=e.letter_id, name=e.name)
            for e in row.letters
        ]
        return cls(act=row.act, by=row.by, at=row.at, queue=row.queue, reason=row.reason, letters=letters)
