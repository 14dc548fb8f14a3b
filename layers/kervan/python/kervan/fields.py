"""Types of fields that several groups share: texts without tricks, ids, counts."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

FORBIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"  # needed inside emoji


class Input(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def plain_line(text: str) -> str:
    """`text` in NFC on one line, without control, direction or unassigned characters."""
    return _checked(text, allowed=JOINERS)


def plain_text(text: str) -> str:
    """As `plain_line`, lines allowed."""
    return _checked(text, allowed=JOINERS + "\n\t")


def _checked(text: str, allowed: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in FORBIDDEN_CATEGORIES and char not in allowed for char in normal):
        raise PydanticCustomError("unsafe_text", "unsafe characters")
    return normal


def id_of(prefix: str) -> StringConstraints:
    """The constraint of an id with this prefix."""
    return StringConstraints(pattern=rf"^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$")


Name = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(plain_line)
]
Line = Annotated[str, StringConstraints(max_length=250, strip_whitespace=True), AfterValidator(plain_line)]
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True), AfterValidator(plain_text)]
Whole = Annotated[int, Field(strict=True)]
