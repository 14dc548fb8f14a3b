"""Routes of spotify."""

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, TheWorld
from kervan.entry import Use
from kervan.providers.spotify import SpotifyRefused, SpotifyUnreachable

from . import refreshing, service
from .refreshing import SpotifyGrantExpired, SpotifyNotConnected, SpotifyRefreshing
from .schemas import AuthorizeOut, CallbackIn, ConnectionOut, TokenOut
from .service import SpotifyDenied, SpotifyNotOffered, SpotifyStateUnknown

app = Api("spotify", uses=(Use.SEAL,))
handler = app.handler
OF_TOKENS = (SpotifyNotConnected, SpotifyGrantExpired, SpotifyRefused, SpotifyRefreshing, SpotifyUnreachable)


@app.get("/api/spotify/authorize", errors=(SpotifyNotOffered,))
def authorize_spotify(caller: SignedIn, world: TheWorld) -> AuthorizeOut:
    """Where I let the app use my Spotify account."""
    return service.authorize(world, caller)


@app.post("/api/spotify/callback", errors=(SpotifyStateUnknown, SpotifyDenied, SpotifyRefused, SpotifyUnreachable))
@keeps_no_answer
def connect_spotify(brought: CallbackIn, caller: SignedIn, world: TheWorld) -> ConnectionOut:
    """Finish connecting, with what Spotify brought back to the app's page."""
    return ConnectionOut.of(service.connect(world, caller, brought))


@app.get("/api/spotify/token", errors=OF_TOKENS)
def get_spotify_token(caller: SignedIn, world: TheWorld) -> TokenOut:
    """A token that lives for a while yet."""
    return refreshing.token(world, caller)


@app.post("/api/spotify/refresh", errors=OF_TOKENS)
@keeps_no_answer
def refresh_spotify_token(caller: SignedIn, world: TheWorld) -> TokenOut:
    """A new token, for when Spotify's API has refused the old one."""
    return refreshing.refreshed(world, caller)


@app.delete("/api/spotify/connection", status_code=204)
def disconnect_spotify(caller: SignedIn, world: TheWorld) -> None:
    """Forget my Spotify account."""
    service.disconnect(world, caller)
