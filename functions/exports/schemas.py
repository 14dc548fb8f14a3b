"""The JSON of exports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kervan.fields import Flag, Input, Line, Moment, id_of

from .sources import Type
from .tables import Export, ExportAct, Status

ExportId = Annotated[str, id_of("exp")]
Format = Literal["csv", "jsonl"]
Reason = Annotated[Line, StringConstraints(min_length=1)]


@dataclass(frozen=True)
class Wanted:
    """What is to be exported."""

    type: Type
    format: Format
    since: datetime
    until: datetime
    personal: bool = False
    reason: str | None = None

    @property
    def names_people(self) -> bool:
        """People's own rows are about people, whatever is left out."""
        return self.personal or self.type == "users"


class ExportIn(Input):
    """What is to be exported. `personal` adds what names people; it takes an admin and a reason, as `users` does."""

    type: Type
    format: Format = "csv"
    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    personal: Flag = False
    reason: Reason | None = None

    @property
    def wanted(self) -> Wanted:
        """The same, checked."""
        return Wanted(**{name: getattr(self, name) for name in type(self).model_fields})


class ExportOut(BaseModel):
    """An export. `url` works for a minute; the file is there for a week."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    type: Type
    format: Format
    since: Annotated[datetime, Field(alias="from")]
    until: Annotated[datetime, Field(alias="to")]
    personal: bool
    reason: str | None
    asked_by: str
    status: Status
    rows: int
    bytes: int
    asked_at: datetime
    finished_at: datetime | None
    url: str | None

    @classmethod
    def of(cls, row: Export, url: str | None = None) -> Self:
        """From the row."""
        return cls(
            id=row.export_id,
            type=row.type,
            format=row.format,
            since=row.since,
            until=row.until,
            personal=row.personal,
            reason=row.reason,
            asked_by=row.asked_by,
            status=Status(row.status),
            rows=int(row.rows),
            bytes=int(row.bytes),
            asked_at=row.asked_at,
            finished_at=row.finished_at,
            url=url,
        )


class ExportActOut(BaseModel):
    """Who took which data, when and why."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    act: Literal["ask", "cancel", "link", "stream"]
    by: str
    at: datetime
    export_id: str | None
    type: Type
    format: Format
    since: Annotated[datetime, Field(alias="from")]
    until: Annotated[datetime, Field(alias="to")]
    personal: bool
    reason: str | None
    rows: int | None

    @classmethod
    def of(cls, row: ExportAct) -> Self:
        """From the row."""
        return cls(
            act=row.act,
            by=row.by,
            at=row.at,
            export_id=row.export_id,
            type=row.type,
            format=row.format,
            since=row.since,
            until=row.until,
            personal=row.personal,
            reason=row.reason,
            rows=int(row.rows) if row.rows is not None else None,
        )
