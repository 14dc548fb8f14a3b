"""Certificates are held against their orders every night."""

from kervan.schedule import Schedule
from kervan.world import World

from . import amiss

schedule = Schedule(timeout=900)
handler = schedule.handler


@schedule.every("cron(50 4 * * ? *)")
def look_for_certificates_amiss(world: World) -> None:
    """At 04:50 in Istanbul."""
    amiss.look(world)
