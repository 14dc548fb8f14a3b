"""What goes wrong, as classes: the name is the code, the parent is the status, the sentences are for people.

Problem
├── BadRequest 400 · Unauthenticated 401 · PaymentRequired 402 · Forbidden 403 · NotFound 404 · NotAllowed 405
├── Conflict 409 ── Exists, Changed, …          a state that does not allow it
├── PreconditionFailed 412 · TooLarge 413 · UnsupportedMedia 415
├── Invalid 422                                 values; carries a pointer each
├── TooMany 429 · Unavailable 503               carry Retry-After
└── Internal 500                                ours
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

Locale = Literal["tr", "en"]
TYPE_BASE = "/docs/errors#"


@dataclass(frozen=True)
class FieldError:
    """One wrong value: where (JSON pointer), what (code), and a sentence; or the value that the code's sentence names
    (`kervan.messages.RULES`), for rules that do not know the caller's language.
    """

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """Base of every error that a caller is told. `facts` fill the sentences; they must hold nothing secret."""

    status: ClassVar[int] = 500
    tr: ClassVar[str] = ""
    en: ClassVar[str] = ""

    def __init__(self, *, retry_after: int | None = None, errors: tuple[FieldError, ...] = (), **facts: object) -> None:
        """`retry_after` in seconds becomes the header; `errors` are the wrong fields."""
        super().__init__(self.code())
        self.retry_after = retry_after
        self.errors = errors
        self.facts = facts

    @classmethod
    def code(cls) -> str:
        """`OrderNotPaid` → `order_not_paid`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def detail(self, locale: Locale) -> str:
        """The sentence for a person."""
        return (self.tr if locale == "tr" else self.en).format(**self.facts)

    def to_dict(self, locale: Locale, instance: str) -> dict[str, object]:
        """The RFC 9457 body without its fields. `instance` is the request id."""
        known = (p for p in type(self).__mro__ if issubclass(p, Problem) and p.__module__ == __name__)
        title = next(p for p in known if "{" not in p.tr)
        return {
            "type": f"{TYPE_BASE}{self.code()}",
            "title": title.tr if locale == "tr" else title.en,
            "status": self.status,
            "detail": self.detail(locale),
            "code": self.code(),
            "instance": instance,
        }


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400
    tr = "İstek okunamadı."
    en = "The request cannot be read."


class UnreadableJson(BadRequest):
    """Not JSON, or JSON that two readers could read differently: duplicate keys, NaN, more than 32 levels."""

    tr = "Gövde geçerli bir JSON değil: {reason}."
    en = "The body is not valid JSON: {reason}."


class BadCursor(BadRequest):
    """A cursor that was not issued for this list and this caller."""

    tr = "Sayfa imleci geçersiz; listeyi baştan isteyin."
    en = "The cursor is not valid; start again from the first page."


class Unauthenticated(Problem):
    """No valid access token."""

    status = 401
    tr = "Oturum açmanız gerekiyor."
    en = "You need to sign in."


class PaymentRequired(Problem):
    """Something that a plan must be bought for."""

    status = 402
    tr = "Bunun için bir üyelik planı gerekiyor."
    en = "This requires a paid plan."


class Forbidden(Problem):
    """The caller's role does not allow it."""

    status = 403
    tr = "Bunun için yetkiniz yok."
    en = "You are not allowed to do this."


class NotFound(Problem):
    """Absent, or not the caller's: one answer for both."""

    status = 404
    tr = "Bulunamadı."
    en = "Not found."


class NotAllowed(Problem):
    """The path exists, the method does not."""

    status = 405
    tr = "Bu adres bu yöntemi desteklemiyor."
    en = "This address does not support this method."


class Conflict(Problem):
    """The state of things does not allow it."""

    status = 409
    tr = "Kaydın durumu buna izin vermiyor."
    en = "The current state does not allow this."


class Exists(Conflict):
    """A row with this key is there already."""

    tr = "Bu kayıt zaten var."
    en = "This already exists."


class Changed(Conflict):
    """Somebody else wrote the row in between."""

    tr = "Kayıt bu arada değişti; yeniden okuyup tekrar deneyin."
    en = "It changed in the meantime; read it again and retry."


class RequestInFlight(Conflict):
    """The same Idempotency-Key is being worked on."""

    tr = "Aynı anahtarla gönderilen istek hâlâ işleniyor."
    en = "A request with the same key is still being processed."


class PreconditionFailed(Problem):
    """If-Match names a version that is no longer the current one."""

    status = 412
    tr = "Kayıt siz okuduktan sonra değişti."
    en = "It has changed since you read it."


class TooLarge(Problem):
    """The body is over the limit."""

    status = 413
    tr = "İstek çok büyük."
    en = "The request is too large."


class UnsupportedMedia(Problem):
    """A body that is not JSON where JSON is asked for."""

    status = 415
    tr = "Gövde application/json olmalı."
    en = "The body must be application/json."


class Invalid(Problem):
    """Values that break a rule; `errors` says which."""

    status = 422
    tr = "Bazı alanlar geçerli değil."
    en = "Some values are not valid."


class IdempotencyKeyMissing(Invalid):
    """The route requires a key: a second run could not be taken back."""

    tr = "Idempotency-Key başlığı gerekli."
    en = "The Idempotency-Key header is required."


class IdempotencyKeyReused(Invalid):
    """The key was used with another body."""

    tr = "Bu Idempotency-Key başka bir istekte kullanılmış."
    en = "This Idempotency-Key was used with a different request."


class TooMany(Problem):
    """A rate limit was reached."""

    status = 429
    tr = "Çok sık denediniz; biraz bekleyip yeniden deneyin."
    en = "Too many attempts; wait a little and try again."


class Internal(Problem):
    """Ours; the request id leads to the log line."""

    status = 500
    tr = "Beklenmeyen bir hata oluştu; sorun kaydedildi."
    en = "Something went wrong on our side; it has been recorded."


class Unavailable(Problem):
    """Something we depend on does not answer; nothing was lost."""

    status = 503
    tr = "Hizmet şu an yanıt veremiyor; biraz sonra yeniden deneyin."
    en = "The service cannot respond right now; try again shortly."


def catalogue(base: type[Problem] = Problem) -> list[dict[str, object]]:
    """Every error that is imported, by status and code: what `type` in a problem leads to."""
    found = {(p.status, p.code()): {"code": p.code(), "status": p.status, "tr": p.tr, "en": p.en} for p in _below(base)}
    return [found[key] for key in sorted(found)]


def _below(base: type[Problem]) -> Iterator[type[Problem]]:
    for each in base.__subclasses__():
        yield each
        yield from _below(each)
