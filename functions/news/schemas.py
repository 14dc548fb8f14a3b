"""The JSON of news."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.fields import Input, Name, Text

from .events import Channel
from .tables import News, Wording

Said = Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"']{1,500}$")]


class WordingIO(Input):
    """A title and a paragraph."""

    title: Name
    text: Said

    @classmethod
    def of(cls, row: Wording) -> Self:
        """From the row."""
        return cls(title=row.title, text=row.text)


class NewsIn(Input):
    """What is said in both languages, where it leads, and how it comes."""

    tr: WordingIO
    en: WordingIO
    link: Link | None = None
    channels: Annotated[list[Channel], Field(min_length=1, max_length=2)]


class NewsOut(BaseModel):
    """News, and how many they were due to so far; `done_at` is null until the last account was looked at."""

    id: str
    by: str
    tr: WordingIO
    en: WordingIO
    link: str
    channels: list[Channel]
    readers: int
    asked_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, row: News) -> Self:
        """From the row."""
        kept = {name: getattr(row, name) for name in ("by", "link", "asked_at", "done_at")}
        wordings = {"tr": WordingIO.of(row.tr), "en": WordingIO.of(row.en)}
        return cls(id=row.news_id, channels=list(row.channels), readers=int(row.readers), **kept, **wordings)
