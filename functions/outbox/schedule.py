"""What the stream gave up on is published after all."""

from kervan.entry import Use
from kervan.schedule import Schedule
from kervan.world import World

from . import service

schedule = Schedule(uses=(Use.PUBLISH,))
handler = schedule.handler


@schedule.every("rate(1 minute)")
def publish_late_letters(world: World) -> None:
    """Also the measure of the outbox's lag."""
    service.sweep(world)
