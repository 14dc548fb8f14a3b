"""The chains are verified every night."""

from kervan.schedule import Schedule
from kervan.world import World

from . import verifying

schedule = Schedule(timeout=300)
handler = schedule.handler


@schedule.every("cron(20 4 * * ? *)")
def verify_the_audit(world: World) -> None:
    """At 04:20 in Istanbul."""
    verifying.nightly(world)
