"""What notifications do by the clock."""

from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import asking

schedule = Schedule(timeout=120, secrets=(Secret.NETGSM,))
handler = schedule.handler


@schedule.every("rate(2 minutes)")
def ask_what_became_of_texts(world: World) -> None:
    """Where the provider tells nothing by itself."""
    asking.ask_netgsm(world)
