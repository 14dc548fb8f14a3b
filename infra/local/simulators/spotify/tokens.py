"""The rules of codes and tokens."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from infra.local.simulators.common.state import Clock, Json, NewId
from infra.local.simulators.spotify.core import CODE_LIVES, GRANT_LIVES, TOKEN_LIVES, NotAsked, Refused, Settings, State

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Tokens:
    """One app's codes and grants."""

    def __init__(self, state: State, clock: Clock, new_id: NewId, settings: Settings) -> None:
        self.state = state
        self.settings = settings
        self._clock = clock
        self._new_id = new_id

    def asked(self, query: Mapping[str, str]) -> None:
        """NotAsked where Spotify shows an error instead of its page."""
        if query.get("client_id") != self.settings.client_id:
            raise NotAsked("INVALID_CLIENT: Invalid client")
        if query.get("redirect_uri") not in self.settings.redirect_urls or "//localhost" in query["redirect_uri"]:
            raise NotAsked("INVALID_CLIENT: Invalid redirect URI")
        if query.get("response_type") != "code":
            raise NotAsked("response_type must be code")
        if query.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(query.get("code_challenge", "")):
            raise NotAsked("code_challenge_method must be S256")

    def agreed(self, query: Mapping[str, str], person: str) -> str:
        """The code that the browser carries back."""
        self.asked(query)
        code = self._new_id("code")
        self.state.codes[code] = {
            "person": person,
            "challenge": query["code_challenge"],
            "redirect": query["redirect_uri"],
            "scope": query.get("scope", ""),
            "ends": self._clock() + CODE_LIVES,
        }
        self.state.touch()
        return code

    def answer(self, form: Mapping[str, str]) -> Json:
        """The token endpoint. Raises Refused."""
        self.state.touch()
        if form.get("client_id") != self.settings.client_id:
            raise Refused("invalid_client", "Invalid client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchanged(form)
            case "refresh_token":
                return self._refreshed(form)
        raise Refused("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")

    def _exchanged(self, form: Mapping[str, str]) -> Json:
        known = self.state.codes.pop(form.get("code", ""), None)
        if known is None:
            raise Refused("invalid_grant", "Invalid authorization code")
        if known["ends"] <= self._clock():
            raise Refused("invalid_grant", "Authorization code expired")
        if form.get("redirect_uri") != known["redirect"]:
            raise Refused("invalid_grant", "Invalid redirect URI")
        verifier = form.get("code_verifier", "")
        if not VERIFIER.fullmatch(verifier) or _challenge(verifier) != known["challenge"]:
            raise Refused("invalid_grant", "code_verifier was incorrect")
        return self._given({"person": known["person"], "scope": known["scope"], "agreed": self._clock()}, rotated=True)

    def _refreshed(self, form: Mapping[str, str]) -> Json:
        token = form.get("refresh_token", "")
        grant = self.state.grants.get(token)
        if grant is None or grant["agreed"] + GRANT_LIVES <= self._clock():
            raise Refused("invalid_grant", "Refresh token revoked")
        if self.settings.rotates:
            del self.state.grants[token]
        return self._given(grant, rotated=self.settings.rotates)

    def _given(self, grant: Json, *, rotated: bool) -> Json:
        """Without rotation a refresh answers without a refresh token."""
        answer: Json = {
            "access_token": self._new_id("BQ"),
            "token_type": "Bearer",
            "scope": grant["scope"],
            "expires_in": TOKEN_LIVES,
        }
        if rotated:
            answer["refresh_token"] = self._new_id("AQ")
            self.state.grants[answer["refresh_token"]] = grant
        self.state.ledger.append(
            {"person": grant["person"], "at": self._clock(), "access_token": answer["access_token"]}
        )
        return answer


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
