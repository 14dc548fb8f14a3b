"""Erasures go on when they are due."""

from kervan.schedule import Schedule
from kervan.world import World

from . import jobs

schedule = Schedule()
handler = schedule.handler


@schedule.every("rate(5 minutes)")
def go_on_erasing(world: World) -> None:
    """Eleven minutes after an account was closed, and a day after something had to wait."""
    jobs.go_on(world)
