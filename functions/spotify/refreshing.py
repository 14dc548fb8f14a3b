"""A fresh access token. One refresh at a time and person: a refresh token works once, so two would end the grant.

Who refreshes first takes the right to it, in a commit under the row's version, for twice as long as Spotify may take.
Everybody else goes on with the old token, which is refreshed early for that, or is told to come again in a second.
A refresh whose answer is lost may have spent the token: then the next one is refused, and the person connects again.
"""

from datetime import timedelta

from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Unavailable
from kervan.providers import spotify
from kervan.providers.sealing import unseal
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from .events import SpotifyGrantLost
from .schemas import TokenOut
from .service import keep
from .tables import Grant

EARLY = timedelta(minutes=5)
LEAST = timedelta(seconds=30)  # what a token that is handed out still lives
HELD_FOR = timedelta(seconds=25)
FORCED = RateLimit("spotify-refresh", most=10, seconds=600)
TRIES = 4


class SpotifyNotConnected(Conflict):
    """The person never connected an account, or disconnected it."""

    tr = "Spotify hesabı bağlı değil."
    en = "No Spotify account is connected."


class SpotifyGrantExpired(Conflict):
    """Spotify takes the grant no longer: it was taken back, or is older than six months."""

    tr = "Spotify izninin süresi doldu; hesabınızı yeniden bağlayın."
    en = "The Spotify permission has expired; please connect your account again."


class SpotifyRefreshing(Unavailable):
    """Somebody is refreshing the token right now, and the old one has ended."""

    tr = "Spotify bağlantısı yenileniyor; birazdan yeniden deneyin."
    en = "The Spotify connection is being refreshed; try again in a moment."


def token(world: World, caller: Caller) -> TokenOut:
    """A token that lives for a while yet; refreshed five minutes before its end."""
    return _token(world, caller.id, EARLY)


def refreshed(world: World, caller: Caller) -> TokenOut:
    """A new token, whatever the old one's age: Spotify's API may have refused that."""
    take(world, FORCED, caller.id)
    return _token(world, caller.id, None)


def _token(world: World, user_id: str, early: timedelta | None) -> TokenOut:
    """`early` None: refresh in any case."""
    for _ in range(TRIES):
        grant = _held(user_id)
        left = grant.expires_at - world.now()
        if early is not None and left > early:
            return _opened(world, grant)
        if grant.refreshing_until is not None and grant.refreshing_until > world.now():
            if left > LEAST:
                return _opened(world, grant)
            raise SpotifyRefreshing(retry_after=1)
        grant.refreshing_until = world.now() + HELD_FOR
        try:
            commit(grant)
        except Changed:
            continue
        return _refreshed(world, grant)
    raise SpotifyRefreshing(retry_after=1)


def _refreshed(world: World, grant: Grant) -> TokenOut:
    """By whom the right is held."""
    try:
        given = spotify.accounts(world.settings).refresh(
            unseal(world.settings, grant.sealed_refresh, about=grant.user_id)
        )
    except spotify.SpotifyUnreachable:
        grant.refreshing_until = None
        _write(grant)
        raise
    except spotify.SpotifyRefused as refused:
        return _refused(world, grant, refused)
    keep(world, grant, given)
    if not _write(grant):
        log.warning("spotify tokens were refreshed and lost", user_id=grant.user_id)
        raise SpotifyRefreshing(retry_after=1)
    return TokenOut.opened(grant, given.access_token)


def _refused(world: World, grant: Grant, refused: spotify.SpotifyRefused) -> TokenOut:
    """Unless somebody else has written since, the grant is lost; what is worth nothing is not kept."""
    if refused.facts.get("reason") != "invalid_grant":
        grant.refreshing_until = None
        _write(grant)
        raise refused
    grant.sealed_access = grant.sealed_refresh = grant.refreshing_until = grant.tell_day = None
    grant.lost = True
    try:
        commit(grant, tell=(SpotifyGrantLost(user_id=grant.user_id, at=world.now()),))
    except Changed:
        now = _held(grant.user_id)
        if now.expires_at - world.now() > LEAST:
            return _opened(world, now)
        raise SpotifyRefreshing(retry_after=1) from None
    raise SpotifyGrantExpired


def _held(user_id: str) -> Grant:
    grant = Grant.find(user_id, consistent=True)
    if grant is None:
        raise SpotifyNotConnected
    if grant.lost:
        raise SpotifyGrantExpired
    return grant


def _opened(world: World, grant: Grant) -> TokenOut:
    return TokenOut.opened(grant, unseal(world.settings, grant.sealed_access, about=grant.user_id))


def _write(grant: Grant) -> bool:
    """False where somebody else has written: a person who connected anew, or disconnected."""
    try:
        commit(grant)
    except Changed:
        return False
    return True
