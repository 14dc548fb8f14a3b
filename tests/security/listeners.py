"""Ana has connected Spotify, and is about to do it again."""

from collections.abc import Callable

from infra.local.simulators.spotify import SpotifySimulator
from tests.front import Reply


def connect(ask: Callable[..., Reply], spotify: SpotifySimulator) -> str:
    """The page of the second time, on which nobody has agreed yet."""
    brought = spotify.agree(_page(ask))
    assert ask("POST", "/api/spotify/callback", brought, as_="ana").status == 200
    return _page(ask)


def _page(ask: Callable[..., Reply]) -> str:
    return str(ask("GET", "/api/spotify/authorize", as_="ana").body["url"])
