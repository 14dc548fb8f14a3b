"""Who has to agree again is told on their open sockets."""

from kervan.entry import Use
from kervan.events import Event
from kervan.tables import instant
from kervan.worker import People, Worker
from kervan.world import World

from .events import SpotifyGrantEnding, SpotifyGrantLost
from .privacy import HOLDINGS

worker = Worker(uses=(Use.PUSH,), people=People(HOLDINGS))
handler = worker.handler


@worker.on(SpotifyGrantEnding)
def push_ending(world: World, event: SpotifyGrantEnding) -> None:
    """In two weeks the permission ends."""
    _push(world, event.user_id, "spotify.ending", event)


@worker.on(SpotifyGrantLost)
def push_lost(world: World, event: SpotifyGrantLost) -> None:
    """It has ended."""
    _push(world, event.user_id, "spotify.lost", event)


def _push(world: World, user_id: str, kind: str, event: Event) -> None:
    world.sockets.tell(user_id, {"type": kind, "at": instant(event.at), "data": {}})
