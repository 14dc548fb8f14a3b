"""Exports that do not go on are ended."""

from kervan.entry import Use
from kervan.schedule import Schedule
from kervan.world import World

from . import jobs

schedule = Schedule(uses=(Use.DROP_EXPORTS,))
handler = schedule.handler


@schedule.every("rate(1 hour)")
def end_stuck_exports(world: World) -> None:
    """Two hours after their last step."""
    jobs.fail_stuck(world)
