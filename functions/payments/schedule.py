"""Open payments and refunds are read back: webhooks that never came, calls that nobody answered, closed orders."""

from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import closing, giving_back

schedule = Schedule(timeout=120, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR))
handler = schedule.handler


@schedule.every("rate(1 minute)")
def check_open_payments(world: World) -> None:
    """From two minutes after a payment was started, ever more rarely, for as long as it is open."""
    closing.check(world)


@schedule.every("rate(1 minute)")
def check_refunds(world: World) -> None:
    """What was promised and not answered is asked for again; what had succeeded may come back for a month."""
    giving_back.check(world)
