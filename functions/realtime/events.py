"""What the socket tells."""

from kervan.events import Event


class PresenceChanged(Event):
    """Someone opened or closed a socket. Whether they are there now stands in `Presence`: facts may overtake."""

    user_id: str
