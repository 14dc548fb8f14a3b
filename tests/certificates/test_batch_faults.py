"""Batches under faults: a process may die at any call, and the letters of two batches may come at once."""

from contextlib import suppress
from typing import Any

import pytest

from functions.certificates.events import CertificateBatchPaged, CertificateFoundMissing, CertificateReady
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from kervan.world import World
from tests.certificates.conftest import forget
from tests.certificates.test_batches import Event, begin, letters_of, progress
from tests.certificates.test_worker import is_whole, letters
from tests.conftest import Caller
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.faults.scheduler import interleave


@pytest.mark.parametrize("seed", range(2))
def test_two_letters_for_one_order_at_once_issue_one(
    call: Caller, world: World, unissued: list[str], seed: int
) -> None:
    begun = [begin(call, as_=who).body["id"] for who in ("sevgi", "adem")]
    for page in letters_of(CertificateBatchPaged):
        worker.receive(page)
    one, other = (each for each in letters_of(CertificateFoundMissing) if each["data"]["order_id"] == unissued[0])
    with Injector().installed() as injector:
        outcomes = interleave(injector, seed, lambda: worker.receive(one), lambda: worker.receive(other))
    assert outcomes == [None, None] and is_whole(world, unissued[0])
    counted = [progress(call, each)[1] for each in begun]
    assert sorted(counts[1] for counts in counted) == [0, 1] and sorted(counts[3] for counts in counted) == [0, 1]


def test_a_fault_at_any_call_loses_and_doubles_nothing(call: Caller, world: World, unissued: list[str]) -> None:
    worker.receive(letter(call, CertificateBatchPaged))  # what a process reads once is read
    worker.receive(letters_of(CertificateFoundMissing)[0])
    steps = [
        (event, label) for event in (CertificateBatchPaged, CertificateFoundMissing) for label in calls_of(call, event)
    ]
    faults = [(event, Fault(label, mode)) for event, label in steps for mode in ("after", "before", "lost")]
    for event, fault in some(faults, "batches"):
        wipe()
        batch = begin(call).body["id"]
        if event is CertificateFoundMissing:
            through(CertificateBatchPaged, batch)
        struck(event, batch, fault)
        through(CertificateBatchPaged, batch)
        through(CertificateFoundMissing, batch)
        assert progress(call, batch) == ("DONE", (2, 2, 0, 0, 0)), fault
        assert all_whole(world, unissued), fault


def test_a_page_costs_the_same_however_many_orders_there_are(call: Caller, unissued: list[str]) -> None:
    operations = [label.split(":")[1].split("(")[0] for label in calls_of(call, CertificateBatchPaged)]
    assert sorted(operations) == [
        "dynamodb.BatchGetItem",
        "dynamodb.GetItem",
        "dynamodb.Query",
        "dynamodb.TransactWriteItems",
    ]


def letter(call: Caller, event: Event) -> dict[str, Any]:
    """The first of a new batch."""
    batch = begin(call).body["id"]
    if event is CertificateFoundMissing:
        through(CertificateBatchPaged, batch)
    return letters_of(event, batch)[0]


def through(event: Event, batch_id: str) -> None:
    """Every letter of the batch is received, those that were received before too."""
    for each in letters_of(event, batch_id):
        worker.receive(each)


def calls_of(call: Caller, event: Event) -> list[str]:
    """What a letter asks of AWS, on a batch of its own."""
    wipe()
    first = letter(call, event)
    with Injector().installed() as injector:
        worker.receive(first)
        return [each.label for each in injector.trace]


def struck(event: Event, batch_id: str, fault: Fault) -> None:
    """The first letter meets the fault."""
    first = letters_of(event, batch_id)[0]
    with Injector().installed() as injector:
        injector.arm(fault)
        with suppress(Crash):
            worker.receive(first)
        assert injector.fired == 1, fault


def wipe() -> None:
    """No certificate was ever issued."""
    for row in list(Certificate.scan()):
        row.delete()
    forget(CertificateReady.name())
    assert not letters(CertificateReady.name())


def all_whole(world: World, orders: list[str]) -> bool:
    return all(is_whole(world, order_id) for order_id in orders) and Certificate.count() == len(orders)
