"""The JSON of users."""

from datetime import datetime
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, Field, StringConstraints

from kervan.auth import Role
from kervan.consents import Consents, Kind, digest_of, text_of, versions
from kervan.errors import Locale
from kervan.fields import Email, Flag, Input, Mobile, Name, id_of

from .tables import Agreement, Channels, Preferences, QuietHours, User, UserAudit

UserId = Annotated[str, id_of("usr")]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ProfileIn(Input):
    """What to change; what is not named stays."""

    name: Name = Field(default_factory=str)
    surname: Name = Field(default_factory=str)
    phone: Mobile | None = None
    locale: Locale = Field(default_factory=lambda: "tr")
    email: Email = Field(default_factory=str)


class AvatarIn(Input):
    """A clean file of mine with the purpose `avatar`, or null for none."""

    file_id: Annotated[str, id_of("fil")] | None


class ConsentsIn(Input):
    """Texts to accept or to withdraw from; those that are not named stay."""

    consents: Annotated[Consents, Field(min_length=1)]


class ChannelsIO(Input):
    """Channels of one kind of news."""

    email: Flag
    sms: Flag
    push: Flag
    whatsapp: Flag = Field(default_factory=bool)

    @classmethod
    def of(cls, row: Channels) -> Self:
        """From the row."""
        return cls(email=row.email, sms=row.sms, push=row.push, whatsapp=bool(row.whatsapp))


class QuietHoursIO(Input):
    """When no push comes, by the clock in Istanbul: from `start` until before `end`, over midnight where need be."""

    start: ClockTime
    end: ClockTime


class PreferencesIO(Input):
    """Which news may come, and how. A push of a message says who wrote what only with `push_text`."""

    orders: ChannelsIO
    messages: ChannelsIO
    news: ChannelsIO
    quiet_hours: QuietHoursIO | None = None
    push_text: Flag = False

    @classmethod
    def of(cls, row: Preferences) -> Self:
        """From the row."""
        quiet = row.quiet_hours
        return cls(
            orders=ChannelsIO.of(row.orders),
            messages=ChannelsIO.of(row.messages),
            news=ChannelsIO.of(row.news),
            quiet_hours=None if quiet is None else QuietHoursIO(start=quiet.start, end=quiet.end),
            push_text=bool(row.push_text),
        )

    def row(self) -> Preferences:
        """As it is kept."""
        quiet = self.quiet_hours
        return Preferences(
            orders=Channels(**self.orders.model_dump()),
            messages=Channels(**self.messages.model_dump()),
            news=Channels(**self.news.model_dump()),
            quiet_hours=None if quiet is None else QuietHours(start=quiet.start, end=quiet.end),
            push_text=self.push_text,
        )


class AccessIn(Input):
    """What an admin changes at an account; what is not named stays."""

    role: Role = Field(default_factory=lambda: Role.USER)
    disabled: bool = Field(default_factory=bool, strict=True)


class MeOut(BaseModel):
    """A person, to themselves. `new_email` is wanted and not proved yet; `avatar` is a file's id."""

    id: str
    email: str
    email_verified: bool
    new_email: str | None
    name: str
    surname: str
    phone: str | None
    phone_verified: bool
    locale: str
    avatar: str | None
    role: Role
    joined_at: datetime

    @classmethod
    def of(cls, row: User) -> Self:
        """From the row."""
        return cls(**_fields(row))


class UserOut(MeOut):
    """A person, to staff."""

    disabled: bool

    @classmethod
    def of(cls, row: User) -> Self:
        """From the row."""
        return cls(**_fields(row), disabled=row.disabled)


def _fields(row: User) -> dict[str, object]:
    names = ("email", "email_verified", "new_email", "name", "surname", "phone", "phone_verified", "locale", "avatar")
    kept = {name: getattr(row, name) for name in (*names, "joined_at")}
    return {"id": row.user_id, "role": Role(row.role), **kept}


class ConsentOut(BaseModel):
    """The last word on one text."""

    kind: Literal["terms", "privacy", "marketing"]
    version: str
    accepted: bool
    at: datetime
    locale: str
    sha256: str | None

    @classmethod
    def of(cls, row: Agreement) -> Self:
        """From the row."""
        return cls(
            kind=row.kind,
            version=row.text_version,
            accepted=row.accepted,
            at=row.at,
            locale=row.locale,
            sha256=row.digest,
        )


class WordsOut(BaseModel):
    """A text in one language (Markdown), and its SHA-256 in UTF-8, which is kept with who agrees to it."""

    text: str
    sha256: str


class ConsentTextOut(BaseModel):
    """The version of a text that is in force."""

    kind: Kind
    version: str
    tr: WordsOut
    en: WordsOut

    @classmethod
    def of(cls, kind: Kind) -> Self:
        """From the repository's files."""
        version = versions()[kind][-1]
        tr, en = (
            WordsOut(text=text_of(kind, version, locale), sha256=digest_of(kind, version, locale))
            for locale in get_args(Locale)
        )
        return cls(kind=kind, version=version, tr=tr, en=en)


class ConsentsOut(BaseModel):
    """Everything that was agreed to, or withdrawn."""

    items: list[ConsentOut]

    @classmethod
    def of(cls, row: User) -> Self:
        """From the row."""
        return cls(items=[ConsentOut.of(said) for said in row.agreements])


class AuditOut(BaseModel):
    """One change: when, by whom, of what."""

    id: str
    at: datetime
    by: str
    changes: list[str]

    @classmethod
    def of(cls, row: UserAudit) -> Self:
        """From the row."""
        return cls(id=row.change_id, at=row.at, by=row.by, changes=list(row.changes))
