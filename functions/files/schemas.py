"""The JSON of files."""

import re
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kervan.errors import Locale
from kervan.fields import Input, Whole, id_of, plain_line
from kervan.providers.files import Form

from .kinds import RULES, Purpose
from .tables import File, Status
from .wording import sentence

LARGEST = max(rule.largest for rule in RULES.values())
NOT_IN_NAMES = re.compile(r'^\.|[/\\:*?"<>|]|\.\.|[. ]\Z')
FileId = Annotated[str, id_of("fil")]


def file_name(text: str) -> str:
    """A name and not a way: nothing that leads to another folder, or that some system cannot save."""
    if NOT_IN_NAMES.search(text):
        raise PydanticCustomError("filename", "not a file's name")
    return text


Filename = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True),
    AfterValidator(plain_line),
    AfterValidator(file_name),
]
Media = Annotated[str, StringConstraints(max_length=100, to_lower=True)]


class AnnouncedIn(Input):
    """A file that is about to be sent: exactly this type and this many bytes."""

    filename: Filename
    content_type: Media
    size: Annotated[Whole, Field(ge=1, le=LARGEST)]
    purpose: Purpose


class RejectionOut(BaseModel):
    """Why a file was rejected."""

    code: str
    detail: str


class DownloadOut(BaseModel):
    """An address that anyone who knows it can download from until `expires_at`."""

    url: str
    expires_at: datetime


class FileOut(BaseModel):
    """A file. `download` is there when one file is asked for and it was found clean."""

    id: str
    filename: str
    content_type: str
    size: int
    purpose: Purpose
    status: Status
    created_at: datetime
    ready_at: datetime | None
    rejection: RejectionOut | None
    download: DownloadOut | None
    in_use: bool

    @classmethod
    def of(cls, row: File, locale: Locale, download: DownloadOut | None = None) -> Self:
        """From the row."""
        reason = row.reason
        return cls(
            id=row.file_id,
            filename=row.filename,
            content_type=row.media,
            size=int(row.size),
            purpose=Purpose(row.purpose),
            status=Status(row.status),
            created_at=row.created_at,
            ready_at=row.ready_at,
            rejection=RejectionOut(code=reason, detail=sentence(reason, locale)) if reason else None,
            download=download,
            in_use=row.used_by is not None,
        )


class FormOut(BaseModel):
    """Post the file to `url` as multipart/form-data before `expires_at`: all `fields` first, then the field `file`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


class PresignedOut(BaseModel):
    """The announced file, and how to send it."""

    file: FileOut
    upload: FormOut

    @classmethod
    def of(cls, row: File, form: Form, expires_at: datetime, locale: Locale) -> Self:
        """From the row and its form."""
        return cls(
            file=FileOut.of(row, locale), upload=FormOut(url=form.url, fields=form.fields, expires_at=expires_at)
        )
