"""A Spotify on this machine, and the settings that lead to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.simulators.spotify import Settings, SpotifySimulator
from infra.local.simulators.spotify.server import create_app
from tests import cloud
from tests.simulators.serving import served

CLIENT = "app-of-the-tests"
BACK = "https://app.kervan.test/spotify"


def simulated(clock: cloud.Clock, *, rotates: bool = True) -> SpotifySimulator:
    """Its time is the product's."""
    app = Settings(client_id=CLIENT, redirect_urls=(BACK,), rotates=rotates)
    return SpotifySimulator(clock=lambda: clock.now.timestamp(), settings=app)


@contextmanager
def address(simulator: SpotifySimulator) -> Iterator[str]:
    """Where it answers."""
    with served(create_app(simulator)) as url:
        yield url


def settings_of(url: str) -> dict[str, str]:
    """What such a stage says of Spotify."""
    return {"spotify_client_id": CLIENT, "spotify_base_url": url, "spotify_redirect_url": BACK}
