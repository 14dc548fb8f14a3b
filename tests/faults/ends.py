"""Where everything stands when a race has been run: two that ended alike have the same futures."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from kervan.tables import Table
from tests.environment import ACCOUNT, REGION
from tests.faults.job import Job

TOKENS = frozenset({"written_by", "letter_id", "expires"})  # drawn anew each time; nothing follows from them


def end_of(job: Job, outcomes: Iterable[object]) -> str:
    """A digest of all that what follows depends on: what was answered, rows, files, queues, providers, time, chance."""
    chance: Any = job.world.chance
    queues = (job.plant.queues, job.plant.hidden, job.plant.dead)
    stands = {
        "outcomes": [_told(outcome) for outcome in outcomes],
        "rows": sorted(_rows()),
        "files": sorted(_files()),
        "queues": [{group: [asdict(each) for each in queue] for group, queue in each.items()} for each in queues],
        "moved": (job.plant.published, job.plant.deliveries),
        "providers": {name: {**till.simulator.dump(), "changes": 0} for name, till in job.tills.items()},
        "time": job.clock.now.isoformat(),
        "chance": repr(chance.__self__.getstate()),
    }
    return hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()


def _rows() -> Iterator[str]:
    for name, table in dynamodb_backends[ACCOUNT][REGION].tables.items():
        for item in table.all_items():
            yield f"{name} {json.dumps(_without_tokens(item.to_json()['Attributes']), sort_keys=True, default=_plain)}"


def _files() -> Iterator[str]:
    for name, bucket in s3_backends[ACCOUNT]["aws"].buckets.items():
        for key in bucket.keys.values():
            yield f"{name} {key.name} {key.etag}"


def _without_tokens(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in TOKENS}


def _plain(value: Any) -> Any:
    """Bytes, and moto's own values inside of others."""
    return value.hex() if isinstance(value, bytes) else value.to_json()


def _told(outcome: object) -> Any:
    """What a test may look at in an outcome."""
    if isinstance(outcome, Table):
        return [type(outcome).__name__, _without_tokens(outcome.serialize())]
    if isinstance(outcome, tuple | list):
        return [_told(each) for each in outcome]
    told = [type(outcome).__qualname__, repr(outcome), repr(getattr(outcome, "facts", None))]
    assert " at 0x" not in "".join(told), f"nothing says what this is: {told}"
    return told
