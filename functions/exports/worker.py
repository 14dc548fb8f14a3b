"""Writes exports away from any request. A part is read, made and sent within a minute; one at a time in a process."""

from kervan.entry import Use
from kervan.worker import Worker
from kervan.world import World

from . import jobs
from .events import ExportStepped

worker = Worker(memory=1024, timeout=120, batch=1, uses=(Use.READ_EXPORTS, Use.WRITE_EXPORTS, Use.DROP_EXPORTS))
handler = worker.handler


@worker.on(ExportStepped)
def write_the_next_part(world: World, event: ExportStepped) -> None:
    """Or what comes after the last one."""
    jobs.go_on(world, event.export_id, event.step)
