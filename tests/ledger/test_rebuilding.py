"""The sums are made anew beside those that are read; nothing is lost or counted twice meanwhile."""

import os
import random
from functools import partial

import pytest

from functions.ledger import folding, rebuilding
from functions.ledger.events import RebuildAsked
from functions.ledger.handler import app
from functions.ledger.tables import Books, Mark, Sums
from functions.payments.tables import Payment
from kervan.commit import commit
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.faults.scheduler import interleave
from tests.ledger.trade import Trade, counted, recomputed
from tests.plant import Plant

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))


@pytest.fixture
def trade(world: World, clock: Clock) -> Trade:
    """Some months of a shop, folded."""
    made = Trade(world, clock, random.Random(3))  # noqa: S311 - a story, not a secret
    payments: list[Payment] = []
    for _ in range(40):
        folding.fold(made.step(payments).payment_id)
    return made


def ask(world: World) -> None:
    """An operator's letter."""
    commit(tell=(RebuildAsked(at=world.now()),))


def test_what_was_spoilt_is_made_anew(trade: Trade, plant: Plant, call: Caller, clock: Clock) -> None:
    right = counted()
    spoilt = next(row for row in Sums.scan() if "#stats#" in row.period)
    spoilt.cells = {"stripe|SUCCEEDED|TRY": [99, 99]}
    commit(spoilt)
    assert counted() != right
    ask(trade.world)
    plant.settle()
    books = Books.now()
    assert (int(books.live), books.building, int(books.folded)) == (2, None, Payment.count())
    assert counted() == recomputed(2)
    day = clock.now.date()
    answer = call(app, "GET", f"/api/admin/payments/stats?from={day}&to={day}", as_="sevgi")
    assert answer.status == 200


def test_a_month_of_many_pages(trade: Trade, plant: Plant) -> None:
    for _ in range(rebuilding.PAGE + 5):
        folding.fold(trade.start().payment_id)
    ask(trade.world)
    plant.settle()
    assert int(Books.now().folded) == Payment.count()
    assert counted() == recomputed(2)


def test_what_happens_meanwhile_is_in_both(trade: Trade, plant: Plant) -> None:
    payments = list(Payment.scan())
    ask(trade.world)
    steps = 0
    while plant.step():
        steps += 1
        folding.fold(trade.step(payments).payment_id)
        if Books.now().building:
            assert counted(1) == recomputed(1)
    assert steps >= 11 and Books.now().live == 2
    assert counted() == recomputed(2)


def test_a_second_operator_changes_nothing(trade: Trade, plant: Plant) -> None:
    ask(trade.world)
    ask(trade.world)
    plant.step()
    ask(trade.world)
    plant.settle()
    assert int(Books.now().live) == 2
    assert counted() == recomputed(2)


def test_the_generation_before_the_last_is_forgotten(trade: Trade, plant: Plant) -> None:
    for _ in range(2):
        ask(trade.world)
        plant.settle()
    assert {row.period.partition("#")[0] for row in Sums.scan()} == {"2", "3"}
    assert all(set(mark.counted) <= {"2", "3"} for mark in Mark.scan())
    assert counted() == recomputed(3)


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_a_step_that_breaks_anywhere_is_done_again(
    world: World, clock: Clock, plant: Plant, calls: Injector, mode: str
) -> None:
    """Every kind of call of the last steps, each broken once in a rebuilding of its own."""
    trade, generation = Trade(world, clock, random.Random(5)), 1  # noqa: S311 - a story, not a secret
    payment = trade.start()
    trade.take(payment)
    folding.fold(payment.payment_id)
    labels = [""]
    for label in labels:
        generation += 1
        begin_with_the_last_month(world)
        calls.arm(Fault(label, mode))
        while not settled(plant):
            plant.reveal()
        if not label:
            found = {call.label for call in calls.trace if call.function == "ledger-worker" and call.ordinal == 0}
            labels += some(sorted(found), mode)
        calls.arm(None)
        assert not any(plant.dead.values()), label
        assert int(Books.now().live) == generation, label
        assert counted() == recomputed(generation), label
    assert len(labels) > 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_payment_that_is_folded_while_a_building_begins_is_in_both_once(
    world: World, clock: Clock, calls: Injector, seed: int
) -> None:
    trade = Trade(world, clock, random.Random(seed))  # noqa: S311 - a story, not a secret
    payment = trade.start()
    folding.fold(payment.payment_id)
    trade.take(payment)

    def rebuild() -> None:
        begin_with_the_last_month(world)
        while (books := Books.now()).building:
            rebuilding.go_on(world, int(books.building), int(books.step))

    outcomes = interleave(calls, seed, rebuild, partial(folding.fold, payment.payment_id))
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert counted(2) == recomputed(2)


def begin_with_the_last_month(world: World) -> None:
    """A building whose first months are done."""
    rebuilding.begin(world)
    books = Books.now()
    books.month = world.now().strftime("%Y-%m")
    commit(books)


def settled(plant: Plant) -> bool:
    """Until nothing moves; whether nobody died on the way."""
    try:
        plant.settle()
    except Crash:
        return False
    return True
