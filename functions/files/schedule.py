"""Files that nobody uses leave by themselves: what never came, what was never shown, what nobody could judge."""

from kervan import log
from kervan.errors import Changed
from kervan.schedule import Schedule
from kervan.world import World

from . import refusing, service
from .states import SHARDS, Status
from .tables import File

schedule = Schedule()
handler = schedule.handler
MOST = 200  # of one shard and run; the next one takes the rest


@schedule.every("rate(10 minutes)")
def sweep_unused_files(world: World) -> None:
    """One Query per shard; one that fails stops nobody. The worker erases the bytes when it hears of it."""
    for shard in range(SHARDS):
        for row in File.by_due.query(str(shard), File.due < world.now(), limit=MOST):
            try:
                _sweep(world, row)
            except Changed:
                log.info("file found its use", file_id=row.file_id)
            except Exception:  # noqa: BLE001 - whatever it is, this file failed and its neighbours must not
                log.failure("file could not be swept", file_id=row.file_id)


def _sweep(world: World, row: File) -> None:
    if row.status == Status.SCANNING:
        refusing.reject(world, row, "unscanned")
    else:
        service.remove(world, row)
