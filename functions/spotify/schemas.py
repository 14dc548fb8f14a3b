"""The JSON of spotify."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, StringConstraints, model_validator

from kervan.fields import Input

from .tables import Grant

Word = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[!-~]+$")]


class AuthorizeOut(BaseModel):
    """Open `url` in a browser. Spotify comes back to the app's page with `code` and `state`, or with `error`."""

    url: str
    expires_at: datetime


class CallbackIn(Input):
    """What Spotify brought back: `code`, or `error` where the person said no."""

    state: Word
    code: Word | None = None
    error: Word | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.code is None) == (self.error is None):
            raise ValueError("code_or_error")
        return self


class ConnectionOut(BaseModel):
    """A connected account. After `reconnect_by` the person has to agree again."""

    scope: str
    reconnect_by: datetime

    @classmethod
    def of(cls, row: Grant) -> Self:
        """From the row."""
        return cls(scope=row.scope, reconnect_by=row.ends_at)


class TokenOut(ConnectionOut):
    """An access token for api.spotify.com; good for at least half a minute. Never keep it."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a type
    expires_at: datetime

    @classmethod
    def opened(cls, row: Grant, access_token: str) -> Self:
        """From the row and its opened token."""
        return cls(access_token=access_token, expires_at=row.expires_at, **ConnectionOut.of(row).model_dump())
