"""A stage with an app at Spotify, and a Spotify on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.spotify.handler import app
from infra.local.simulators.spotify import SpotifySimulator
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller
from tests.faults.injector import Injector
from tests.spotify.served import address, settings_of, simulated


@pytest.fixture
def simulator(clock: cloud.Clock) -> SpotifySimulator:
    """Spotify."""
    return simulated(clock)


@dataclass(frozen=True)
class Listener:
    """Somebody who connects their account."""

    ask: Any
    spotify: SpotifySimulator

    def page(self, who: str = "ana") -> str:
        """Where they agree."""
        return str(self.ask("GET", "/api/spotify/authorize", as_=who).body["url"])

    def connect(self, who: str = "ana", **changes: str) -> Answer:
        """Agree, and bring back what Spotify gave."""
        brought = {**self.spotify.agree(self.page(who)), **changes}
        answer: Answer = self.ask("POST", "/api/spotify/callback", brought, as_=who)
        return answer

    def token(self, who: str = "ana") -> Answer:
        """An access token."""
        answer: Answer = self.ask("GET", "/api/spotify/token", as_=who)
        return answer


@pytest.fixture
def connected(world: World, simulator: SpotifySimulator) -> Iterator[World]:
    """A stage that reaches the simulator over HTTP."""
    with address(simulator) as url:
        made = replace(world, settings=world.settings.model_copy(update=settings_of(url)))
        cloud.inhabit(made)
        yield made


@pytest.fixture
def listener(connected: World, simulator: SpotifySimulator) -> Listener:
    """On that stage."""
    call = Caller(connected)
    return Listener(lambda *words, **more: call(app, *words, **more), simulator)


@pytest.fixture
def injector(connected: World) -> Iterator[Injector]:
    """Where tasks hand over."""
    assert connected
    with Injector().installed() as installed:
        yield installed
