"""What spotify tells."""

from kervan.events import Event


class SpotifyConnected(Event):
    """A person connected their account."""

    user_id: str


class SpotifyDisconnected(Event):
    """A person took it back."""

    user_id: str


class SpotifyGrantEnding(Event):
    """In two weeks the person has to agree again, or the connection ends."""

    user_id: str


class SpotifyGrantLost(Event):
    """Spotify takes the grant no longer: the person has to connect again."""

    user_id: str
