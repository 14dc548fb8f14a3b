"""Whose permission at Spotify ends in two weeks is told so."""

from kervan.schedule import Schedule
from kervan.world import World

from . import ending

schedule = Schedule(timeout=120)
handler = schedule.handler


@schedule.every("rate(1 hour)")
def tell_ending_grants(world: World) -> None:
    """Each once."""
    ending.tell(world)
