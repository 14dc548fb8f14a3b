"""The JSON of audit."""

from datetime import datetime
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from .tables import AuditEntry

By = Annotated[str | None, Query(pattern=r"^usr_[0-9A-HJKMNP-TV-Z]{26}$", description="The actor: an account's id")]
Subject = Annotated[
    str | None,
    Query(pattern=r"^[A-Za-z]{3}[_-][0-9A-Z-]{8,40}$", description="The subject: the id of an order, an account, …"),
]


class AuditEntryOut(BaseModel):
    """An act by right of a role, and its place in the chain that shows whether it was changed since."""

    chain: str
    sequence: int
    at: datetime
    by: str
    group: str
    action: str
    subject: str | None
    changes: list[str]
    before: str
    hash: str

    @classmethod
    def of(cls, row: AuditEntry) -> Self:
        """From the row."""
        return cls(
            chain=row.part.partition("#")[0],
            sequence=int(row.sequence),
            at=row.at,
            by=row.by,
            group=row.group,
            action=row.action,
            subject=row.subject,
            changes=list(row.changes),
            before=row.before,
            hash=row.hash,
        )
