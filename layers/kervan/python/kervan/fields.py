"""Types of fields that several groups share: texts without tricks, addresses, ids, counts."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from kervan.text import UnsafeText, identity_key

FORBIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
LONGEST_IDENTITY = 254
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]", re.ASCII)
DAY = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2999
JOINERS = "\u200c\u200d"  # needed inside emoji
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing
MARKS = ("M", "Z", "C")  # classes that show nothing by themselves
ADDRESS = re.compile(
    r"(?=.{3,254}$)(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.IGNORECASE | re.ASCII,
)


class Input(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ReceivedOut(BaseModel):
    """All that a provider needs to know."""

    received: Literal[True] = True


def composed(text: object) -> object:
    """`text` in NFC before its length is looked at: some letters become two or three."""
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else text


def plain_line(text: str) -> str:
    """`text` in NFC on one line, without control, direction or unassigned characters, and with something to see."""
    return _checked(text, allowed=JOINERS)


def plain_text(text: str) -> str:
    """As `plain_line`, lines allowed."""
    return _checked(text, allowed=JOINERS + "\n\t")


def _checked(text: str, allowed: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in FORBIDDEN_CATEGORIES and char not in allowed for char in normal):
        raise PydanticCustomError("unsafe_text", "unsafe characters")
    if normal and all(char in BLANKS or unicodedata.category(char)[0] in MARKS for char in normal):
        raise PydanticCustomError("unsafe_text", "nothing to see")
    return normal


def mail_address(text: str) -> str:
    """An address that mail can be sent to. Letters outside ASCII are refused, and told apart from other mistakes:
    a Turkish keyboard makes `İlknur@…` of `ilknur@…`, and nobody but its writer may decide what was meant.
    """
    if ADDRESS.fullmatch(text):
        return text
    raise PydanticCustomError("email" if text.isascii() else "email_letters", "not an e-mail address")


def identity(text: str) -> str:
    """The key of an address that somebody says is theirs; `ADMİN@…` and `admın@…` are asked for as `admin@…`."""
    try:
        key = identity_key(text)
    except UnsafeText:
        raise PydanticCustomError("email", "not an e-mail address") from None
    if len(key) > LONGEST_IDENTITY:  # one letter may fold to eighteen, and a table's key has an end
        raise PydanticCustomError("email", "not an e-mail address")
    return key


def rfc_3339(text: object) -> object:
    """`text`, if it is written as times are; seconds since 1970 are not."""
    if not isinstance(text, str) or not WRITTEN.match(text):
        raise PydanticCustomError("moment", "not a time")
    return text


def calendar_day(text: object) -> object:
    """`text`, if it is written as days are; seconds since 1970 and times are not."""
    if not isinstance(text, str) or not DAY.fullmatch(text):
        raise PydanticCustomError("day", "not a day")
    return text


def in_our_time(moment: datetime) -> datetime:
    """`moment` in UTC. What lies outside of four-digit years that begin with 2 cannot be compared or moved about."""
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise PydanticCustomError("moment", "not in our time")
    return moment.astimezone(UTC)


def id_of(prefix: str) -> StringConstraints:
    """The constraint of an id with this prefix."""
    return StringConstraints(pattern=rf"^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$")


Name = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(plain_line)
]
Line = Annotated[str, StringConstraints(max_length=250, strip_whitespace=True), AfterValidator(plain_line)]
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True), AfterValidator(plain_text)]
Moment = Annotated[AwareDatetime, BeforeValidator(rfc_3339), AfterValidator(in_our_time)]
Day = Annotated[date, BeforeValidator(calendar_day)]
Flag = Annotated[bool, Field(strict=True)]  # neither "yes" nor 1
Whole = Annotated[int, Field(strict=True)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(mail_address)]  # to be kept and written to
Identity = Annotated[str, StringConstraints(max_length=254), AfterValidator(identity)]  # to be looked up
Mobile = Annotated[str, StringConstraints(pattern=r"^\+905[0-9]{9}$")]
