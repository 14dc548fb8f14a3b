"""Workers: a poison message goes to the dead letters, its neighbours are done, a duplicate does nothing."""

import json
from typing import Any

import pytest

from kervan.commit import commit
from kervan.errors import Changed
from kervan.events import Event, Letter
from kervan.shared_tables import Seen
from kervan.worker import Worker
from kervan.world import World
from tests.faults.profile import some


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


@pytest.mark.parametrize(("overtaken", "failures"), [(3, 0), (4, 1)])
def test_a_listener_that_is_overtaken_begins_again_at_the_same_delivery(
    world: World, overtaken: int, failures: int
) -> None:
    """Whoever signs in all the time must not keep an account open by writing its row."""
    begun: list[str] = []
    worker = Worker()
    worker.world = lambda: world

    @worker.on(Told)
    def hear(_world: World, event: Told) -> None:
        begun.append(event.what)
        if len(begun) <= overtaken:
            raise Changed

    answer = worker.handler({"Records": [record(world, "a", "ltr_1")]}, None)
    assert (len(answer["batchItemFailures"]), len(begun)) == (failures, min(overtaken + 1, 4))


def test_every_subset_of_a_failing_batch_is_told_exactly(world: World) -> None:
    """Of the 1,024 of ten letters a fifth; in the proof all of them."""
    heard: list[str] = []
    worker = worker_of(world, heard)
    for subset in some(range(2**10)):
        poison = {i for i in range(10) if subset >> i & 1}
        records = [record(world, "poison" if i in poison else f"{i}", f"ltr_{subset}_{i}") for i in range(10)]
        heard.clear()
        failures = worker.handler({"Records": records}, None)["batchItemFailures"]
        assert [f["itemIdentifier"] for f in failures] == [f"ltr_{subset}_{i}" for i in sorted(poison)]
        assert heard == [f"{i}" for i in range(10) if i not in poison]


@pytest.mark.parametrize("poisoned", [set(), {0}, {9}, {2, 3, 7}, set(range(10))])
def test_a_batch_that_comes_again_mended_is_done_once(world: World, poisoned: set[int]) -> None:
    bad = set(poisoned)
    worker = Worker()
    worker.world = lambda: world

    @worker.on(Told)
    def hear(_world: World, event: Told) -> None:
        if int(event.what) in bad:
            raise RuntimeError(event.what)
        commit(new=Seen(world.new_id("eff"), expires=world.now()))

    records = [record(world, f"{i}", f"ltr_{i}") for i in range(10)]
    assert len(worker.handler({"Records": records}, None)["batchItemFailures"]) == len(poisoned)
    bad.clear()
    assert worker.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert sum(row.key.startswith("eff_") for row in Seen.scan()) == len(records)


def test_a_letter_that_comes_again_while_it_is_worked_on_is_done_once(world: World) -> None:
    """Visibility overrun: the queue hands it to another worker, which is faster."""
    worker = Worker()
    worker.world = lambda: world
    letter = record(world, "a", "ltr_1")
    runs: list[str] = []

    @worker.on(Told)
    def hear(_world: World, event: Told) -> None:
        runs.append(event.what)
        if len(runs) == 1:
            assert worker.handler({"Records": [letter]}, None) == {"batchItemFailures": []}
        commit(new=Seen(f"effect {len(runs)} {event.at}", expires=world.now()))

    assert worker.handler({"Records": [letter]}, None) == {"batchItemFailures": []}
    assert runs == ["a", "a"]
    assert sorted(row.key.partition(" ")[0] for row in Seen.scan()) == ["effect", "kervan:sample.Told#ltr_1"]


def test_a_letter_is_done_once_whatever_its_listener_is_called_today(world: World) -> None:
    heard: list[str] = []
    worker_of(world, heard).receive(json.loads(record(world, "a", "ltr_1")["body"])["detail"])
    renamed = Worker()
    renamed.world = lambda: world

    @renamed.on(Told)
    def hear_it_under_another_name(_world: World, _event: Told) -> None:
        commit(new=Seen("effect", expires=world.now()))

    assert renamed.handler({"Records": [record(world, "a", "ltr_1")]}, None) == {"batchItemFailures": []}
    assert {row.key for row in Seen.scan()} == {Seen.key_of("kervan", "sample.Told", "ltr_1")}


def test_what_is_done_is_recorded_and_a_failure_is_not(world: World) -> None:
    worker = worker_of(world, [])
    worker.handler({"Records": [record(world, "a", "ltr_1"), record(world, "poison", "ltr_2")]}, None)
    assert [row.key.partition("#")[2] for row in Seen.scan()] == ["ltr_1"]


def test_a_newer_schema_waits_for_its_deployment(world: World) -> None:
    heard: list[str] = []
    answer = worker_of(world, heard).handler({"Records": [record(world, "a", "ltr_1", version=2)]}, None)
    assert answer["batchItemFailures"] and not heard
