"""The rules of health: every part is asked at once, and one that hangs does not hang the answer."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from botocore.exceptions import BotoCoreError, ClientError

from kervan import __version__, log
from kervan.world import World

from . import inspection
from .schemas import CheckOut, DetailedHealthOut, HealthOut, Status

PATIENCE_SECONDS = 8
PARTS: Mapping[str, Callable[[World], list[CheckOut]]] = {
    "tables": inspection.tables,
    "buckets": inspection.buckets,
    "queues": inspection.queues,
    "outbox": inspection.outbox,
    "providers": inspection.providers,
}


def alive(world: World) -> HealthOut:
    """The function runs; nothing else is asked, because this is asked often."""
    return HealthOut(version=__version__, time=world.now())


def assess(world: World) -> DetailedHealthOut:
    """The stage, part by part."""
    pool = ThreadPoolExecutor(max_workers=len(PARTS))
    asked = {name: pool.submit(ask, world) for name, ask in PARTS.items()}
    wait(asked.values(), timeout=PATIENCE_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    parts = {name: _answer(name, future) for name, future in asked.items()}
    status = Status.worst([check.status for checks in parts.values() for check in checks])
    return DetailedHealthOut(status=status, version=__version__, time=world.now(), **parts)


def _answer(name: str, future: "Future[list[CheckOut]]") -> list[CheckOut]:
    """What a part said; one line that it is down when it did not answer, or could not even be listed."""
    try:
        return future.result(timeout=0)
    except (TimeoutError, ClientError, BotoCoreError) as error:
        log.warning("health check failed", part=name, error_code=type(error).__name__)
        return [CheckOut(name=name, status=Status.DOWN, ms=PATIENCE_SECONDS * 1000)]
