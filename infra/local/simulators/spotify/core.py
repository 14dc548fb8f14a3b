"""What the simulated accounts service works with: its app, its memory, and how it refuses."""

from dataclasses import dataclass, field

from infra.local.simulators.common.state import Json, Memory

CODE_LIVES = 600.0
TOKEN_LIVES = 3600
GRANT_LIVES = 180 * 86_400.0  # from the day on which the person agreed


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The app as it is registered."""

    client_id: str = "simulated-spotify-app"
    redirect_urls: tuple[str, ...] = ("http://127.0.0.1:8000/app/spotify",)
    rotates: bool = True  # a refresh answers with a new refresh token, and the old one is spent


@dataclass
class State(Memory):
    """Codes and refresh tokens by what was handed out."""

    codes: dict[str, Json] = field(default_factory=dict)
    grants: dict[str, Json] = field(default_factory=dict)


class Refused(Exception):
    """As the token endpoint refuses (RFC 6749 §5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.body = {"error": error, "error_description": description}


class NotAsked(ValueError):
    """A page that Spotify shows an error on, and sends nobody back from."""
