"""The rules of the outbox: published, then removed; never the other way round."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from kervan import aws, log
from kervan.commit import commit
from kervan.events import SOURCE
from kervan.shared_tables import Outbox
from kervan.world import World

from .tables import OutboxLag

MOST_ENTRIES = 10  # of one PutEvents
MOST_BYTES = 240 * 1024  # of one PutEvents, which refuses over 256 KB
MOST_SWEPT = 5_000  # in a run: some fifteen seconds, so that hours of a broken relay are made good in minutes
LATE = timedelta(minutes=2)


def publish(world: World, letters: Sequence[Outbox], bus: Any = None) -> list[str]:
    """Hand letters to the bus and remove what it took; the ids of those it did not. A call that it refuses holds up
    none of the others.
    """
    failed: list[str] = []
    for batch in _batches(letters):
        failed += _publish(world, batch, bus or aws.client("events"))
    return failed


def sweep(world: World) -> int:
    """Publish what has waited longer than two minutes; how many that were. The table holds only what is late."""
    now, letters = world.now(), list(Outbox.scan(limit=MOST_SWEPT))
    oldest = min((letter.at for letter in letters), default=None)
    commit(also=(OutboxLag.measured(letters=len(letters), oldest_at=oldest, at=now),))
    waiting = [letter for letter in letters if letter.at < now - LATE]
    log.count("OutboxLate", len(waiting))
    failed = publish(world, sorted(waiting, key=lambda letter: letter.letter_id))
    if failed:
        log.warning("letters are still not taken", letters=len(failed))
    return len(waiting)


def _publish(world: World, letters: Sequence[Outbox], bus: Any) -> list[str]:
    try:
        answer = bus.put_events(Entries=[_entry(world, letter) for letter in letters])
    except ClientError as error:
        log.warning("the bus refused a call", letters=len(letters), error_code=aws.error_code(error))
        return [letter.letter_id for letter in letters]
    taken: list[Outbox] = []
    failed: list[Outbox] = []
    for letter, result in zip(letters, answer["Entries"], strict=True):
        (failed if result.get("ErrorCode") else taken).append(letter)
    with Outbox.batch_write() as batch:
        for letter in taken:
            batch.delete(letter)
    if failed:
        log.warning("the bus refused letters", letters=len(failed))
    return [letter.letter_id for letter in failed]


def _entry(world: World, letter: Outbox) -> dict[str, Any]:
    return {
        "EventBusName": world.settings.bus,
        "Source": SOURCE,
        "DetailType": letter.name,
        "Time": letter.at,
        "Detail": letter.letter().model_dump_json(),
    }


def _batches(letters: Sequence[Outbox]) -> Iterator[list[Outbox]]:
    """In order, within what one PutEvents takes."""
    batch: list[Outbox] = []
    size = 0
    for letter in letters:
        weight = len(json.dumps(letter.data).encode()) + 512
        if batch and (len(batch) == MOST_ENTRIES or size + weight > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += weight
    if batch:
        yield batch
