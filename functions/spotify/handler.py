"""Routes of spotify."""

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, TheWorld
from kervan.document import limited
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
@limited
def authorize_spotify(caller: SignedIn, world: TheWorld) -> AuthorizeOut:
    """Get the Spotify authorization URL."""
    return service.authorize(world, caller)


@app.post("/api/spotify/callback", errors=(SpotifyStateUnknown, SpotifyDenied, SpotifyRefused, SpotifyUnreachable))
@keeps_no_answer
def connect_spotify(brought: CallbackIn, caller: SignedIn, world: TheWorld) -> ConnectionOut:
    """Complete the Spotify connection with the parameters that Spotify returned to the app."""
    return ConnectionOut.of(service.connect(world, caller, brought))


@app.get("/api/spotify/token", errors=OF_TOKENS)
def get_spotify_token(caller: SignedIn, world: TheWorld) -> TokenOut:
    """Get a Spotify access token that is still valid for a while."""
    return refreshing.token(world, caller)


@app.post("/api/spotify/refresh", errors=OF_TOKENS)
@keeps_no_answer
@limited
def refresh_spotify_token(caller: SignedIn, world: TheWorld) -> TokenOut:
    """Refresh the Spotify access token, for when Spotify's API has refused the current one."""
    return refreshing.refreshed(world, caller)


@app.delete("/api/spotify/connection", status_code=204)
def disconnect_spotify(caller: SignedIn, world: TheWorld) -> None:
    """Disconnect your Spotify account."""
    service.disconnect(world, caller)
