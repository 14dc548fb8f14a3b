"""The JSON of auth."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kervan.consents import Consents
from kervan.errors import Locale
from kervan.fields import Email, Identity, Input, Mobile, Name, id_of, plain_line
from kervan.text import search_fold

from .passwords import normal
from .strength import is_common
from .tables import Session

SHORTEST = 10


def _strong(password: str) -> str:
    """Long enough in the form that is hashed, without invisible characters, and not one of the first to be tried."""
    if len(normal(plain_line(password))) < SHORTEST:
        raise PydanticCustomError("string_too_short", "too short", {"min_length": SHORTEST})
    if is_common(password):
        raise PydanticCustomError("password_common", "too common")
    return password


NewPassword = Annotated[
    str, StringConstraints(min_length=SHORTEST, max_length=128, strip_whitespace=False), AfterValidator(_strong)
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=False)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Factor = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{12})$")]
UserId = Annotated[str, id_of("usr")]
SessionId = Annotated[str, id_of("ses")]
Opaque = Annotated[str, StringConstraints(min_length=1, max_length=2048)]


class RegisterIn(Input):
    """A person who wants an account."""

    email: Email
    name: Name
    surname: Name
    password: NewPassword
    phone: Mobile | None = None
    locale: Locale | None = None  # without it, the language of the request
    consents: Consents = Field(default_factory=list)

    @field_validator("password")
    @classmethod
    def _is_not_personal(cls, password: str, info: ValidationInfo) -> str:
        """A name or an address is what is tried next after the common ones."""
        email, name, surname = (str(info.data.get(field, "")) for field in ("email", "name", "surname"))
        about = (email, email.partition("@")[0], name + surname, surname + name, name + name)
        if search_fold(password).replace(" ", "") in {search_fold(text).replace(" ", "") for text in about}:
            raise PydanticCustomError("password_personal", "a name or an address")
        return password


class VerifyEmailIn(Input):
    """An address and the code that was mailed to it."""

    email: Identity
    code: Code


class LoginIn(Input):
    """An address and a password; of who has a second factor also its code, or a recovery code."""

    email: Identity
    password: Password
    second_factor: Factor | None = None


class RefreshIn(Input):
    """The refresh token that came last."""

    refresh_token: Opaque


class ForgotPasswordIn(Input):
    """Whose password is forgotten."""

    email: Identity


class ResetPasswordIn(Input):
    """The token of the mailed link, and the new password."""

    token: Opaque
    password: NewPassword


class ChangePasswordIn(Input):
    """The password until now, and the new one."""

    current_password: Password
    new_password: NewPassword


class LeaveIn(Input):
    """The password, so that nobody else closes an account."""

    password: Password


class FactorIn(Input):
    """The code that the app shows."""

    code: Code


class StartPhoneIn(Input):
    """The number to prove; without one, that of the profile."""

    phone: Mobile | None = None


class VerifyPhoneIn(Input):
    """The code of the SMS."""

    code: Code


class AcceptedOut(BaseModel):
    """What can be said to anybody: if there is something to send, it is on its way."""

    status: Literal["accepted"] = "accepted"


class LeavingOut(BaseModel):
    """The account is closed. What is held on its owner is erased from now on, which takes an hour; a mail says more."""

    status: Literal["closed"] = "closed"
    closed_at: datetime


class TokensOut(BaseModel):
    """An access token for the next ten minutes, and what gets the next one."""

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750's word


class UserOut(BaseModel):
    """Who is signed in."""

    id: str
    email: str
    name: str
    surname: str
    role: str
    locale: str


class SignedInOut(BaseModel):
    """Who is signed in, and the tokens."""

    user: UserOut
    tokens: TokensOut


class RefreshedOut(BaseModel):
    """New tokens. The refresh token that was sent is used up."""

    tokens: TokensOut


class FactorOut(BaseModel):
    """What an authenticator app is set up with: as a QR code of the address, or typed."""

    secret: str
    uri: str


class RecoveryCodesOut(BaseModel):
    """Each gets in once without the app. They are shown this once."""

    recovery_codes: list[str]


class PhoneOut(BaseModel):
    """A number that is proved."""

    phone: str
    phone_verified: Literal[True] = True


class SessionOut(BaseModel):
    """A device that is signed in."""

    id: str
    device: str | None
    address: str | None
    opened_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, row: Session, current: str) -> Self:
        """From the row; `current` is the session that asks."""
        return cls(
            id=row.session_id,
            device=row.device,
            address=row.address,
            opened_at=row.opened_at,
            last_used_at=row.rotated_at,
            expires_at=row.expires,
            current=row.session_id == current,
        )


class KeyOut(BaseModel):
    """A public key of access tokens."""

    kty: str
    crv: str
    kid: str
    x: str
    alg: str
    use: str


class JwksOut(BaseModel):
    """The public keys by which access tokens are verified (RFC 7517)."""

    keys: list[KeyOut]
