"""Subscriptions are read back: a webhook that never came, a page that closed, a period that ended."""

from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import checking

schedule = Schedule(timeout=120, secrets=(Secret.STRIPE, Secret.IYZICO))
handler = schedule.handler


@schedule.every("rate(1 minute)")
def check_subscriptions(world: World) -> None:
    """When something is due, and once a day for as long as it runs."""
    checking.check(world)
