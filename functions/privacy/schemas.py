"""The JSON of copies and erasures."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel

from kervan.fields import id_of

from .tables import PersonJob, Status

CopyId = Annotated[str, id_of("cpy")]
UserId = Annotated[str, id_of("usr")]


class CopyOut(BaseModel):
    """A copy of what is held on me. When it is READY its link can be asked for, once."""

    id: str
    status: Status
    asked_at: datetime
    finished_at: datetime | None
    taken_at: datetime | None

    @classmethod
    def of(cls, row: PersonJob) -> Self:
        """From the row."""
        return cls(
            id=row.job_id,
            status=Status(row.status),
            asked_at=row.asked_at,
            finished_at=row.finished_at,
            taken_at=row.taken_at,
        )


class LinkOut(BaseModel):
    """Where the ZIP is fetched, for a minute."""

    url: str
    expires_at: datetime


class ErasureOut(BaseModel):
    """The report of an erasure: what became of the rows of each table, by group."""

    user_id: str
    status: Status
    asked_at: datetime
    finished_at: datetime | None
    round: int
    waits_for: list[str]
    parts: dict[str, dict[str, dict[str, int]]]

    @classmethod
    def of(cls, row: PersonJob) -> Self:
        """From the row."""
        return cls(
            user_id=row.user_id,
            status=Status(row.status),
            asked_at=row.asked_at,
            finished_at=row.finished_at,
            round=int(row.round),
            waits_for=sorted(row.waits_for or ()),
            parts=row.parts,
        )
