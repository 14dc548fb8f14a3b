"""Connecting and disconnecting: the person agrees at Spotify, and what it gives is sealed into their row."""

import hashlib
from contextlib import suppress
from datetime import timedelta

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, Unavailable
from kervan.providers import spotify
from kervan.providers.sealing import seal
from kervan.ratelimit import RateLimit, take
from kervan.tokens import b64url
from kervan.world import World

from .events import SpotifyConnected, SpotifyDisconnected
from .schemas import AuthorizeOut, CallbackIn
from .tables import Attempt, Grant

ATTEMPT_LIFE = timedelta(minutes=10)
ATTEMPTS = RateLimit("spotify-attempts", most=20, seconds=600)
TRIES = 8
STATE_BYTES, VERIFIER_BYTES = 24, 48  # 64 characters: PKCE wants 43 to 128


class SpotifyNotOffered(Conflict):
    """This stage has no app at Spotify."""

    tr = "Spotify bağlantısı bu uygulamada açık değil."
    en = "This app does not offer Spotify."


class SpotifyStateUnknown(Conflict):
    """The state was used, is too old, was made for somebody else, or never was."""

    tr = "Spotify bağlantısı yarım kaldı; baştan başlayın."
    en = "The Spotify connection was not completed; please start again."


class SpotifyDenied(Conflict):
    """The person said no at Spotify."""

    tr = "Spotify'da izin verilmedi."
    en = "Spotify access was denied."


def authorize(world: World, caller: Caller) -> AuthorizeOut:
    """Where the person agrees; good once and for ten minutes."""
    if not world.settings.spotify_client_id:
        raise SpotifyNotOffered
    take(world, ATTEMPTS, caller.id)
    state, verifier = b64url(world.chance(STATE_BYTES)), b64url(world.chance(VERIFIER_BYTES))
    expires = world.now() + ATTEMPT_LIFE
    commit(new=Attempt(_digest(state), user_id=caller.id, verifier=verifier, expires=expires))
    return AuthorizeOut(url=spotify.accounts(world.settings).page(state, verifier), expires_at=expires)


def connect(world: World, caller: Caller, brought: CallbackIn) -> Grant:
    """Take what Spotify gave. The state is spent first: a code works once, so of two who bring it one may ask."""
    attempt = _spent(world, caller, brought.state)
    if brought.code is None:
        raise SpotifyDenied
    given = spotify.accounts(world.settings).exchange(brought.code, attempt.verifier)
    if given.refresh_token is None:
        raise spotify.SpotifyRefused(reason="no_refresh_token")
    for _ in range(TRIES):
        grant = Grant.find(caller.id, consistent=True) or Grant(caller.id)
        keep(world, grant, given)
        grant.agreed(world.now())
        changed, new = ((grant,), ()) if grant.version else ((), (grant,))
        with suppress(Changed, Exists):  # the old tokens were refreshed meanwhile: what the person agreed to now counts
            commit(*changed, new=new, tell=(SpotifyConnected(user_id=caller.id, at=world.now()),))
            return grant
    raise Unavailable(retry_after=1)


def disconnect(world: World, caller: Caller) -> None:
    """Forget everything. Spotify has no call that ends a grant: the person can take it back on their account's page."""
    for _ in range(TRIES):
        grant = Grant.find(caller.id, consistent=True)
        if grant is None:
            return
        with suppress(Changed):  # its tokens were refreshed meanwhile: what is there now is forgotten
            commit(delete=grant, tell=(SpotifyDisconnected(user_id=caller.id, at=world.now()),))
            return
    raise Unavailable(retry_after=1)


def keep(world: World, grant: Grant, given: spotify.Grant) -> None:
    """Seal new tokens into the row; without a new refresh token the old one stays."""
    grant.sealed_access = seal(world.settings, given.access_token, about=grant.user_id)
    if given.refresh_token is not None:
        grant.sealed_refresh = seal(world.settings, given.refresh_token, about=grant.user_id)
    grant.scope = given.scope or grant.scope
    grant.expires_at = world.now() + timedelta(seconds=given.expires_in)
    grant.refreshing_until = None


def _spent(world: World, caller: Caller, state: str) -> Attempt:
    """The attempt, which nobody can use after this."""
    attempt = Attempt.find(_digest(state), consistent=True)
    if attempt is None or attempt.user_id != caller.id or attempt.expires <= world.now():
        raise SpotifyStateUnknown
    try:
        commit(delete=attempt)
    except Changed:
        raise SpotifyStateUnknown from None
    return attempt


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
