"""Open payments are read back: a webhook that never came, a start that nobody answered, an order that was closed."""

from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import closing

schedule = Schedule(timeout=120, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR))
handler = schedule.handler


@schedule.every("rate(1 minute)")
def check_open_payments(world: World) -> None:
    """From two minutes after a payment was started, ever more rarely, for as long as it is open."""
    closing.check(world)
