"""Looks at a shelf by the clock."""

from kervan.schedule import Schedule
from kervan.world import World

from . import service

schedule = Schedule()
handler = schedule.handler


@schedule.every("rate(1 hour)")
def look_at_bestseller(world: World) -> None:
    """The one that is always asked for."""
    service.look("prd_bestseller")


@schedule.every("cron(0 3 * * ? *)")
def forget_bestseller(world: World) -> None:
    """Start counting anew."""
    service.forget("prd_bestseller")
