"""Spotify's accounts service: the Authorization Code flow with PKCE, which needs no secret of ours.

Source: Spotify's "Authorization Code with PKCE Flow" and "Refreshing tokens" guides. A refresh token of this flow works
once, and none outlives six months from the day on which its person agreed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kervan.errors import Conflict, Unavailable
from kervan.settings import Settings
from kervan.tokens import b64url

if TYPE_CHECKING:
    from kervan.providers.http import Answer, ProviderHttp

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
RETRY_AFTER = 5


class SpotifyUnreachable(Unavailable):
    """No answer, a 5xx, too many requests, or nothing that can be read."""

    tr = "Spotify şu an yanıt vermiyor; biraz sonra yeniden deneyin."
    en = "Spotify is not responding right now; try again shortly."


class SpotifyRefused(Conflict):
    """Spotify read the request and refused it. `reason` is its code: `invalid_grant` for a token that is spent."""

    tr = "Spotify bu isteği kabul etmedi ({reason})."
    en = "Spotify did not accept this request ({reason})."


@dataclass(frozen=True)
class Grant:
    """What Spotify gave. Without a `refresh_token` the old one goes on."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scope: str
    expires_in: int


class SpotifyAccounts:
    """The accounts service as this stage's app knows it."""

    def __init__(self, settings: Settings) -> None:
        """A connection is opened with the first request."""
        self._settings = settings
        self._held: ProviderHttp | None = None

    def page(self, state: str, verifier: str) -> str:
        """Where a person agrees."""
        query = {
            "response_type": "code",
            "client_id": self._settings.spotify_client_id,
            "redirect_uri": self._settings.spotify_redirect_url,
            "scope": self._settings.spotify_scopes,
            "state": state,
            "code_challenge_method": "S256",
            "code_challenge": challenge(verifier),
        }
        return f"{self._settings.spotify_base_url}/authorize?{urlencode(query)}"

    def exchange(self, code: str, verifier: str) -> Grant:
        """The first tokens for a code, which works once. Raises SpotifyRefused and SpotifyUnreachable."""
        return self._tokens(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._settings.spotify_redirect_url,
                "code_verifier": verifier,
            }
        )

    def refresh(self, refresh_token: str) -> Grant:
        """New tokens. The old refresh token is spent, whether or not this answer arrives."""
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _tokens(self, asked: Mapping[str, str]) -> Grant:
        form = urlencode({**asked, "client_id": self._settings.spotify_client_id})
        answer = self._http().post("/api/token", form.encode(), FORM)
        error = answer.get("error")
        if isinstance(error, str):
            raise SpotifyRefused(reason=error[:64])
        return _grant(answer)

    def _http(self) -> "ProviderHttp":
        if self._held is None:
            from kervan.providers.http import ProviderHttp

            self._held = ProviderHttp("spotify", self._settings.spotify_base_url, unknown=SpotifyUnreachable)
        return self._held


@cache
def accounts(settings: Settings) -> SpotifyAccounts:
    """The process's own."""
    return SpotifyAccounts(settings)


def challenge(verifier: str) -> str:
    """PKCE's S256 (RFC 7636 §4.2)."""
    return b64url(hashlib.sha256(verifier.encode("ascii")).digest())


def _grant(answer: "Answer") -> Grant:
    access, refresh, lives = answer.get("access_token"), answer.get("refresh_token"), answer.get("expires_in")
    if not isinstance(access, str) or not access or type(lives) is not int or lives <= 0:
        raise SpotifyUnreachable(retry_after=RETRY_AFTER)
    return Grant(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        scope=str(answer.get("scope", "")),
        expires_in=lives,
    )
