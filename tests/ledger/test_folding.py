"""The sums are what a count by hand says, whatever happened, in which order it was told, how often, and what broke."""

import os
import random
from functools import partial

import pytest

from functions.ledger import folding
from functions.ledger.tables import Entry
from functions.payments.tables import Payment
from kervan.errors import Unavailable
from kervan.world import World
from tests.cloud import Clock
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.scheduler import interleave
from tests.ledger.looking import balances
from tests.ledger.trade import PRICE, Trade, counted, recomputed

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))


@pytest.fixture
def trade(world: World, clock: Clock, request: pytest.FixtureRequest) -> Trade:
    """A shop, its year seeded by the test's own seed where it has one."""
    seed = request.node.callspec.params.get("seed", 0) if hasattr(request.node, "callspec") else 0
    return Trade(world, clock, random.Random(seed))  # noqa: S311 - a story, not a secret


@pytest.mark.parametrize("seed", SEEDS)
def test_any_lawful_story_leaves_balanced_books_and_right_sums(trade: Trade, seed: int) -> None:
    payments: list[Payment] = []
    for _ in range(40):
        touched = trade.step(payments)
        for _ in range(trade.chance.randrange(3)):  # told not at all, once, twice
            folding.fold(touched.payment_id)
    for entry in Entry.scan():
        assert sum(line.signed for line in entry.lines) == 0
    for payment in payments:
        folding.fold(payment.payment_id)
        left = balances(payment.payment_id)
        taken = payment.captured.amount if payment.captured else 0
        held = trade.disputes[payment.payment_id].amount.amount if payment.payment_id in trade.disputes else 0
        owed = taken - int(payment.refunded) - int(payment.charged_back) - held
        assert left.get(f"receivable:{payment.provider}", 0) == owed
    assert counted() == recomputed()


@pytest.mark.parametrize("seed", SEEDS)
def test_payments_that_are_folded_at_once_are_counted_once(trade: Trade, calls: Injector, seed: int) -> None:
    payments = [trade.start() for _ in range(3)]
    for payment in payments:
        trade.take(payment)
    tasks = [partial(folding.fold, payment.payment_id) for payment in payments for _ in range(3)]
    outcomes = interleave(calls, seed, *tasks)
    assert all(isinstance(outcome, int | Unavailable) for outcome in outcomes), outcomes
    folding.fold(*[payment.payment_id for payment in payments])
    assert counted() == recomputed()


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_a_fold_that_breaks_anywhere_is_counted_once(trade: Trade, calls: Injector, mode: str) -> None:
    folding.fold(trade.start().payment_id)
    first = trade.start()
    calls.arm(None)
    folding.fold(first.payment_id)
    labels = [call.label for call in calls.trace]
    assert len(labels) == 6  # mark, books, payment, entries, sums, and the commit
    for label in labels:
        payment = trade.start()
        trade.take(payment)
        calls.arm(Fault(label, mode))
        try:
            folding.fold(payment.payment_id)
        except Crash:
            assert mode != "lost"
        assert calls.fired == 1, label
        calls.arm(None)
        folding.fold(payment.payment_id)
        assert counted() == recomputed(), label


def test_many_payments_are_folded_in_as_many_commits_as_they_need(trade: Trade, clock: Clock) -> None:
    payments = []
    for _ in range(24):
        clock.advance(days=1)
        payments.append(trade.start())
        trade.take(payments[-1])
        clock.advance(days=1)
        trade.refund(payments[-1], PRICE.amount // 2)
    folding.fold(*[payment.payment_id for payment in payments])
    assert counted() == recomputed()


def test_a_payment_that_nobody_knows_is_not_counted(world: World) -> None:
    folding.fold("pay_01KAGQ0000AAAAAAAAAAAAAAAA")
    assert counted() == {}
