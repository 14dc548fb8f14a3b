"""A refresh token works once: whoever asks at the same time, Spotify is asked once and nobody's grant is lost."""

import os
from functools import partial

import pytest

from functions.spotify import refreshing, service
from functions.spotify.refreshing import SpotifyNotConnected, SpotifyRefreshing
from functions.spotify.schemas import CallbackIn, TokenOut
from functions.spotify.tables import Grant
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.spotify.conftest import Listener

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))
ANA = Caller(id=USERS["ana"][0], role=Role.USER, session="ses_00000000000000000000000000")


@pytest.mark.parametrize("seed", SEEDS)
def test_two_who_ask_at_once_lose_nothing(
    listener: Listener, connected: World, clock: Clock, injector: Injector, seed: int
) -> None:
    listener.connect()
    clock.advance(hours=2)
    ask = partial(refreshing.token, connected, ANA)
    outcomes = interleave(injector, seed, ask, ask, ask)
    got = {outcome.access_token for outcome in outcomes if isinstance(outcome, TokenOut)}
    assert len(got) == 1, outcomes
    assert all(isinstance(outcome, TokenOut | SpotifyRefreshing) for outcome in outcomes)
    assert len(listener.spotify.ledger()["tokens"]) == 2, "Spotify was asked more than once"
    assert listener.token().body["access_token"] in got


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refresh_against_disconnecting(
    listener: Listener, connected: World, clock: Clock, injector: Injector, seed: int
) -> None:
    listener.connect()
    clock.advance(hours=2)
    outcomes = interleave(
        injector, seed, partial(refreshing.token, connected, ANA), partial(service.disconnect, connected, ANA)
    )
    assert outcomes[1] is None
    assert Grant.find(ANA.id, consistent=True) is None, "what was forgotten came back"
    assert isinstance(outcomes[0], TokenOut | SpotifyNotConnected | SpotifyRefreshing), outcomes


@pytest.mark.parametrize("seed", SEEDS)
def test_one_state_brought_twice_at_once_connects_once(
    listener: Listener, connected: World, injector: Injector, seed: int
) -> None:
    brought = CallbackIn(**listener.spotify.agree(listener.page()))
    connect = partial(service.connect, connected, ANA, brought)
    outcomes = interleave(injector, seed, connect, connect)
    assert sum(isinstance(outcome, Grant) for outcome in outcomes) == 1, outcomes
    assert listener.token().status == 200


def test_disconnecting_while_the_tokens_change_disconnects(
    listener: Listener, connected: World, injector: Injector
) -> None:
    """As often as that happens, the answer is the one that is documented."""
    listener.connect()

    def refreshed() -> None:
        """Before anything is written, three times, somebody else has written."""
        if times and injector.trace and injector.trace[-1].operation == "GetItem":
            times.pop()
            injector.trace.clear()
            commit(Grant.get(ANA.id, consistent_read=True))

    times = [1, 2, 3]
    injector.trace.clear()
    injector.before_call = refreshed
    answer = listener.ask("DELETE", "/api/spotify/connection", as_="ana")
    assert (answer.status, times) == (204, [])
    assert Grant.find(ANA.id, consistent=True) is None


def test_agreeing_anew_while_the_tokens_change_connects(
    listener: Listener, connected: World, injector: Injector
) -> None:
    """What Spotify gave for the code can be had once: it is kept, whoever has written in between."""
    listener.connect()
    brought = listener.spotify.agree(listener.page())
    writing: list[int] = [1, 2]

    def refreshed() -> None:
        if writing and any("spotify-grants" in target for call in injector.trace[-1:] for target in call.targets):
            injector.before_call = None
            writing.pop()
            commit(Grant.get(ANA.id, consistent_read=True))
            injector.trace.clear()
            injector.before_call = refreshed

    injector.before_call = refreshed
    answer = listener.ask("POST", "/api/spotify/callback", dict(brought), as_="ana")
    assert (answer.status, writing) == (200, []), answer.body
