"""Texts that people agree to: what they say, and how an agreement is sent in, with a registration or later.

A text stands in `consent_texts/<kind>.<version>.<locale>.md`. One that anyone accepted is never edited: a new wording
is a new version beside it. With each agreement the hash of the very text is kept, in the language in which it was read.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kervan.errors import Locale
from kervan.fields import Flag, Input

Kind = Literal["terms", "privacy", "marketing"]
FOLDER = Path(__file__).parent / "consent_texts"
NAME = re.compile(r"([a-z]+)\.([0-9]{4}-[0-9]{1,3})\.(tr|en)\.md")


@cache
def versions() -> Mapping[str, tuple[str, ...]]:
    """The versions of each kind, the one in force last."""
    found = {match.group(1, 2) for path in FOLDER.iterdir() if (match := NAME.fullmatch(path.name))}
    return {kind: tuple(sorted((v for k, v in found if k == kind), key=_number)) for kind in get_args(Kind)}


@cache
def text_of(kind: str, version: str, locale: str) -> str:
    """What a version says."""
    return (FOLDER / f"{kind}.{version}.{locale}.md").read_text("utf-8")


def digest_of(kind: str, version: str, locale: Locale) -> str:
    """SHA-256 of that text in UTF-8."""
    return hashlib.sha256(text_of(kind, version, locale).encode()).hexdigest()


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-"))


class ConsentIn(Input):
    """One text, in the version that was shown, and whether it was accepted."""

    kind: Kind
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    accepted: Flag = True

    @model_validator(mode="after")
    def _is_a_text_of_ours(self) -> Self:
        """Nobody can have read a version that there is not."""
        if self.version not in versions()[self.kind]:
            raise PydanticCustomError("text_version", "no such version", {"versions": ", ".join(versions()[self.kind])})
        return self


def one_of_each(said: Sequence[ConsentIn]) -> Sequence[ConsentIn]:
    """Refuse two words on one text."""
    if len({consent.kind for consent in said}) < len(said):
        raise PydanticCustomError("duplicate", "one of each kind")
    return said


Consents = Annotated[list[ConsentIn], Field(max_length=3), AfterValidator(one_of_each)]
