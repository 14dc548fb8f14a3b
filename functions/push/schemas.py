"""The JSON of notifications."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kervan.errors import Locale
from kervan.fields import Input, Name, id_of, plain_text
from kervan.reply import etag

from . import wording
from .tables import Notice, Subscription

Kind = Literal["orders", "messages", "news"]
LONGEST_ENDPOINT = 1024
POINT_BYTES, SECRET_BYTES = 65, 16
MOST_PEOPLE = 40
B64URL = r"^[A-Za-z0-9_-]{1,128}={0,2}$"


def _decoded(text: str) -> bytes:
    """Base64url with or without its padding, as browsers differ in that."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise PydanticCustomError("push_key", "not base64url") from None


def public_key(text: str) -> str:
    """A point on P-256, or nothing could be encrypted for it."""
    point = _decoded(text)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise PydanticCustomError("push_key", "not a point") from None
    if len(point) != POINT_BYTES:
        raise PydanticCustomError("push_key", "compressed")
    return text.rstrip("=")


def secret(text: str) -> str:
    """Sixteen bytes."""
    if len(_decoded(text)) != SECRET_BYTES:
        raise PydanticCustomError("push_key", "not sixteen bytes")
    return text.rstrip("=")


def page(link: str) -> str:
    """A path of the app: a notice leads to nobody else's pages."""
    if not link.startswith("/") or link.startswith(("//", "/\\")) or "\\" in link:
        raise PydanticCustomError("redirect", "not a page of the app")
    return link


Endpoint = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ENDPOINT, pattern=r"^[!-~]+$")]
PublicKey = Annotated[str, StringConstraints(pattern=B64URL), AfterValidator(public_key)]
AuthSecret = Annotated[str, StringConstraints(pattern=B64URL), AfterValidator(secret)]
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(plain_text)
]
KeyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,32}$")]
Page = Annotated[str, StringConstraints(min_length=1, max_length=250, pattern=r"^[!-~]+$"), AfterValidator(page)]


class KeyOut(BaseModel):
    """`public_key` is the browser's `applicationServerKey`. Who subscribed under another `vapid_key` does so anew."""

    vapid_key: str
    public_key: str


class KeysIn(Input):
    """What is encrypted for."""

    p256dh: PublicKey
    auth: AuthSecret


class SubscriptionIn(Input):
    """A browser's PushSubscription as its `toJSON()` gives it, and the `vapid_key` that it was made with; where none is
    named, the current one.
    """

    endpoint: Endpoint
    keys: KeysIn
    vapid_key: KeyId | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_its_end(cls, sent: Any) -> Any:
        """Browsers put `expirationTime` in, always null: they tell the end by taking nothing any more."""
        if isinstance(sent, dict):
            return {name: value for name, value in sent.items() if name != "expirationTime"}
        return sent


class UnsubscriptionIn(Input):
    """The browser's address."""

    endpoint: Endpoint


class SubscriptionOut(BaseModel):
    """A browser that is told."""

    id: str
    vapid_key: str
    created_at: datetime

    @classmethod
    def of(cls, row: Subscription) -> Self:
        """From the row."""
        return cls(id=row.subscription_id, vapid_key=row.key_id, created_at=row.created_at)


class WordsIn(Input):
    """In one language."""

    title: Name
    body: Said


class BothIn(Input):
    """In both languages: who reads it chooses."""

    tr: WordsIn
    en: WordsIn


class NoticeIn(Input):
    """Something to tell some people. `kind` is what they have set their preferences by; advertising is `news`."""

    user_ids: Annotated[list[Annotated[str, id_of("usr")]], Field(min_length=1, max_length=MOST_PEOPLE)]
    kind: Kind
    text: BothIn
    link: Page = Field(default_factory=lambda: "/")


class SentOut(BaseModel):
    """How many inboxes it stands in now."""

    id: str
    given_to: int


class NoticeOut(BaseModel):
    """Something that I was told. `link` is a page of the app."""

    id: str
    kind: Kind
    about: str
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None
    etag: str

    @classmethod
    def of(cls, row: Notice, locale: Locale) -> Self:
        """From the row, in the reader's language."""
        words = wording.of_notice(row, locale)
        return cls(
            id=row.notice_id,
            kind=row.kind,
            about=row.about,
            title=words.title,
            body=words.body,
            link=row.link,
            created_at=row.created_at,
            read_at=row.read_at,
            etag=etag(int(row.version)),
        )
