"""A stage with an app at Spotify, and a Spotify on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.spotify.handler import app
from infra.local.simulators.spotify import Settings, SpotifySimulator
from infra.local.simulators.spotify.server import create_app
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller
from tests.simulators.serving import served

CLIENT = "app-of-the-tests"
BACK = "https://app.kervan.test/spotify"


@pytest.fixture
def simulator(clock: cloud.Clock) -> SpotifySimulator:
    """Its time is the product's."""
    return SpotifySimulator(
        clock=lambda: clock.now.timestamp(), settings=Settings(client_id=CLIENT, redirect_urls=(BACK,))
    )


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
def listener(world: World, simulator: SpotifySimulator) -> Iterator[Listener]:
    """On a stage that reaches the simulator over HTTP."""
    with served(create_app(simulator)) as url:
        at = {"spotify_client_id": CLIENT, "spotify_base_url": url, "spotify_redirect_url": BACK}
        connected = replace(world, settings=world.settings.model_copy(update=at))
        cloud.inhabit(connected)
        call = Caller(connected)
        yield Listener(lambda *words, **more: call(app, *words, **more), simulator)
