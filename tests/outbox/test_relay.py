"""The relay: what the bus took leaves the table, what it refused stays, and nothing is lost in between."""

from datetime import timedelta
from typing import Any

import pytest

from functions.orders.events import OrderPlaced
from functions.outbox import service
from functions.outbox.schedule import publish_late_letters
from functions.outbox.stream import stream
from kervan import aws
from kervan.commit import commit
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.faults.injector import Crash, Fault, Injector
from tests.plant import Plant


def tell(world: World, count: int) -> None:
    for number in range(count):
        commit(tell=(OrderPlaced(order_id=f"ord_{number}", user_id="usr_1", at=world.now()),))


def test_what_was_published_leaves_the_outbox_in_calls_of_ten(world: World, plant: Plant) -> None:
    tell(world, 23)
    with Injector().installed() as injector:
        assert service.publish(world, list(Outbox.scan())) == []
        assert [call.operation for call in injector.trace].count("PutEvents") == 3
    assert Outbox.count() == 0
    assert plant.published == 23


def test_a_crash_between_bus_and_table_publishes_again_and_loses_nothing(world: World, plant: Plant) -> None:
    tell(world, 1)
    with Injector().installed() as injector:
        injector.arm(Fault("outbox-stream:events.PutEvents()#0", "after"))
        with pytest.raises(Crash):
            plant.relay()
        injector.arm(None)
        plant.relay()
    assert Outbox.count() == 0
    assert plant.published == 2


class PartlyDeafBus:
    """EventBridge on a bad day: it refuses every second entry of a call that succeeds."""

    def put_events(self, *, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803 - the SDK's word
        return {"Entries": [{"ErrorCode": "ThrottlingException"} if i % 2 else {} for i in range(len(Entries))]}


def test_entries_that_the_bus_refused_stay_and_are_named(world: World) -> None:
    tell(world, 4)
    letters = sorted(Outbox.scan(), key=lambda letter: letter.letter_id)
    with_deaf_bus = service.publish(world, letters, bus=PartlyDeafBus())
    assert with_deaf_bus == [letter.letter_id for letter in letters[1::2]]
    assert sorted(row.letter_id for row in Outbox.scan()) == with_deaf_bus


def test_a_call_that_the_bus_refuses_holds_up_no_other(world: World, clock: Clock, plant: Plant) -> None:
    """The oldest letters first: one that can never be published would keep all after it for ever."""
    tell(world, 12)
    clock.advance(minutes=3)
    with Injector().installed() as injector:
        injector.arm(Fault("-:events.PutEvents()#0", "error:ValidationException"))
        publish_late_letters(world)
        assert injector.fired == 1
    assert (Outbox.count(), plant.published) == (10, 2)


def test_the_stream_names_the_first_failed_record(world: World) -> None:
    tell(world, 2)
    streams: Any = aws.client("dynamodb")
    items = streams.scan(TableName="test-outbox")["Items"]
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": item, "SequenceNumber": str(place)}}
        for place, item in enumerate(items)
    ]
    answer = stream.handler({"Records": [*records, {"eventName": "REMOVE", "dynamodb": {}}]}, None)
    assert answer == {"batchItemFailures": []}
    assert Outbox.count() == 0


def test_the_sweeper_takes_only_what_is_late(world: World, clock: Clock, plant: Plant) -> None:
    tell(world, 1)
    publish_late_letters(world)
    assert plant.published == 0
    clock.now += timedelta(minutes=3)
    publish_late_letters(world)
    assert (plant.published, Outbox.count()) == (1, 0)
