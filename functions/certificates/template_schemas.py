"""The JSON of templates."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.fields import Input, Line

from .palettes import OrnamentName, PaletteName
from .tables import CertificateTemplate, TemplateWords

Title = Annotated[Line, StringConstraints(min_length=1, max_length=60)]
Sentence = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
Short = Annotated[Line, StringConstraints(max_length=60)]


class TemplateWordsIO(Input):
    """What a certificate says in one language: its title, the sentence under it, a closing one, the signatory's role.

    All of it is printed as text, whatever it looks like.
    """

    title: Title
    sentence: Sentence
    closing: Short = ""
    role: Short = ""

    @classmethod
    def of(cls, row: TemplateWords) -> Self:
        """From the row."""
        return cls(**{name: row.fields()[name] or "" for name in cls.model_fields})


class TemplateIn(Input):
    """How a product's certificates look."""

    tr: TemplateWordsIO
    en: TemplateWordsIO
    signatory: Short = ""
    palette: PaletteName = "iznik"
    ornament: OrnamentName = "tulips"


class TemplateOut(BaseModel):
    """How a product's certificates look. Version 0, which nobody wrote, is the house's own look."""

    product_id: str
    version: Annotated[int, Field(ge=0)]
    tr: TemplateWordsIO
    en: TemplateWordsIO
    signatory: str
    palette: PaletteName
    ornament: OrnamentName
    by: str | None
    at: datetime | None

    @classmethod
    def of(cls, row: CertificateTemplate) -> Self:
        """From the row."""
        kept = {name: getattr(row, name) for name in ("product_id", "signatory", "palette", "ornament", "by", "at")}
        return cls(version=int(row.version), tr=TemplateWordsIO.of(row.tr), en=TemplateWordsIO.of(row.en), **kept)
