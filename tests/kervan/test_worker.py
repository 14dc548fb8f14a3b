"""Workers: a poison message goes to the dead letters, its neighbours are done, a duplicate does nothing."""

import json
from typing import Any

from kervan.events import Event, Letter
from kervan.shared_tables import Seen
from kervan.worker import Worker
from kervan.world import World


class Told(Event):
    """A fact of this test."""

    what: str


Told.__module__ = "functions.sample.events"


def record(world: World, what: str, letter: str, version: int = 1) -> dict[str, Any]:
    event = Told(what=what, at=world.now())
    body = Letter.of(event, letter_id=letter, trace="t").model_copy(update={"version": version}).model_dump()
    return {"messageId": letter, "body": json.dumps({"detail": body})}


def worker_of(world: World, heard: list[str]) -> Worker:
    worker = Worker()
    worker.world = lambda: world

    @worker.on(Told)
    def hear(_world: World, event: Told) -> None:
        if event.what == "poison":
            raise RuntimeError(event.what)
        heard.append(event.what)

    return worker


def test_a_poison_message_fails_alone(world: World) -> None:
    heard: list[str] = []
    records = [record(world, what, f"ltr_{i}") for i, what in enumerate(["a", "poison", "b"])]
    records.append({"messageId": "ltr_9", "body": "not json"})
    answer = worker_of(world, heard).handler({"Records": records}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "ltr_1"}, {"itemIdentifier": "ltr_9"}]}
    assert heard == ["a", "b"]


def test_every_subset_of_a_failing_batch_is_told_exactly(world: World) -> None:
    worker = worker_of(world, [])
    for subset in range(2**6):
        poison = {i for i in range(6) if subset >> i & 1}
        records = [record(world, "poison" if i in poison else "a", f"ltr_{subset}_{i}") for i in range(6)]
        failures = worker.handler({"Records": records}, None)["batchItemFailures"]
        assert [f["itemIdentifier"] for f in failures] == [f"ltr_{subset}_{i}" for i in sorted(poison)]


def test_what_is_done_is_recorded_and_a_failure_is_not(world: World) -> None:
    worker = worker_of(world, [])
    worker.handler({"Records": [record(world, "a", "ltr_1"), record(world, "poison", "ltr_2")]}, None)
    assert [row.key.partition("#")[2] for row in Seen.scan()] == ["ltr_1"]


def test_a_newer_schema_waits_for_its_deployment(world: World) -> None:
    heard: list[str] = []
    answer = worker_of(world, heard).handler({"Records": [record(world, "a", "ltr_1", version=2)]}, None)
    assert answer["batchItemFailures"] and not heard
