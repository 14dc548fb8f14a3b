"""What auth does by the clock."""

from kervan.entry import Use
from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import rotation

schedule = Schedule(uses=(Use.HOLD_SECRETS,), secrets=(Secret.SHARED, Secret.TOKEN_KEYS))
handler = schedule.handler


@schedule.every("rate(1 hour)")
def turn_token_keys(world: World) -> None:
    """A step of the monthly rotation, when one is due."""
    rotation.turn(world)
