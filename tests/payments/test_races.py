"""Two and more at once, in the orders that the seeds find; and what each thing costs in calls."""

import os
from functools import partial

import pytest

from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments import convergence, service
from functions.payments.handler import app
from functions.payments.schemas import ProcessIn
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from kervan.world import World
from tests.conftest import Answer, Caller
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.payments.looking import facts, is_lawful, row
from tests.plant import Plant
from tests.shop import person
from tests.stripe_fixture import GOOD_CARD, Till

ADDRESS = "203.0.113.7"
SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_workers_pay_one_order_once(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, calls: Injector, seed: int
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    payment_id = row(started).payment_id
    outcomes = interleave(calls, seed, *[partial(convergence.converge, world, payment_id)] * 8)
    assert outcomes == [None] * 8
    paid = Order.get(row(started).order_id)
    assert (row(started).status, paid.status, len(paid.history)) == ("SUCCEEDED", "PAID", 2)
    assert is_lawful(row(started))
    assert facts().count("orders.OrderPaid") == facts().count("payments.PaymentSucceeded") == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_two_requests_start_one_payment(
    till: Till, stripe: StripeSimulator, order: Order, world: World, calls: Injector, seed: int
) -> None:
    wanted = ProcessIn(order_id=order.order_id, provider="stripe")
    start = partial(service.process, world, person("ana"), wanted, "tr", ADDRESS)
    outcomes = interleave(calls, seed, start, start, start)
    assert all(isinstance(outcome, tuple) for outcome in outcomes), outcomes
    assert len({outcome[1].value for outcome in outcomes if isinstance(outcome, tuple)}) == 1
    assert Payment.count() == 1 and len(list(stripe.core.state.of_kind("payment_intent"))) == 1
    assert facts().count("payments.PaymentStarted") == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_two_that_are_refused_at_once_are_both_told_why(
    till: Till, stripe: StripeSimulator, order: Order, world: World, calls: Injector, seed: int
) -> None:
    """And not that the other was quicker."""
    stripe.arm({"mode": "error", "status": 400, "code": "odd", "count": 9, "match": {"method": "POST"}})
    wanted = ProcessIn(order_id=order.order_id, provider="stripe")
    start = partial(service.process, world, person("ana"), wanted, "tr", ADDRESS)
    outcomes = interleave(calls, seed, start, start)
    assert [type(outcome) for outcome in outcomes] == [ProviderRefused] * 2, outcomes


@pytest.mark.parametrize("seed", SEEDS)
def test_a_buyer_cancels_the_order_while_it_is_paid(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, calls: Injector, seed: int
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    order_id, payment_id = row(started).order_id, row(started).payment_id
    interleave(
        calls,
        seed,
        partial(convergence.converge, world, payment_id),
        partial(orders.cancel, world, person("ana"), order_id),
        partial(convergence.converge, world, payment_id, give_up=True),
    )
    ends = (Order.get(order_id).status, row(started).status)
    assert ends in {("PAID", "SUCCEEDED"), ("CANCELLED", "REFUND_DUE")}, ends
    assert is_lawful(row(started))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_buyer_pays_while_the_payment_is_given_up(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, calls: Injector, seed: int
) -> None:
    intent, payment_id = till.intent_of(started), row(started).payment_id

    def pay() -> None:
        Order.get(row(started).order_id)  # a place to change hands
        stripe.pay(intent, GOOD_CARD)

    interleave(calls, seed, pay, partial(convergence.converge, world, payment_id, give_up=True), lambda: row(started))
    convergence.converge(world, payment_id)
    captured = stripe.ledger()["totals"]["captured"].get("try", 0)
    assert (row(started).status, captured) in {("CANCELLED", 0), ("SUCCEEDED", 1_250_000)}


def test_a_key_in_flight_at_the_provider_is_asked_again_later(
    till: Till, stripe: StripeSimulator, order: Order, world: World
) -> None:
    """A second request meets the first one's key at Stripe (409): unknown, so it waits and finds the same payment."""
    wanted = ProcessIn(order_id=order.order_id, provider="stripe")
    met: list[Exception] = []

    def competing(_seconds: float) -> None:
        with pytest.raises(ProviderUnreachable) as refused:
            service.process(world, person("ana"), wanted, "tr", ADDRESS)
        met.append(refused.value)

    stripe._api._sleep = competing
    stripe.arm({"mode": "delay", "seconds": 1, "match": {"method": "POST", "path": "/v1/payment_intents"}})
    payment, action = service.process(world, person("ana"), wanted, "tr", ADDRESS)
    assert len(met) == 1 and payment.status == "PENDING"
    again = till.process(order.order_id)
    assert till.intent_of(again) == action.value.partition("_secret_")[0]


def operations(calls: Injector) -> list[str]:
    return [call.operation for call in calls.trace]


def test_what_starting_costs(till: Till, order: Order, calls: Injector) -> None:
    """Two for the key, three for the payment: the order, the intent before the provider, the result after it."""
    till.process(order.order_id, "warm")
    Payment.get(Payment.id_of(order.order_id, "stripe", 1)).delete()
    calls.arm(None)
    till.process(order.order_id, "a")
    assert operations(calls) == ["PutItem", "GetItem", "PutItem", "TransactWriteItems", "UpdateItem"]


def test_what_reading_costs(till: Till, call: Caller, started: Answer, calls: Injector) -> None:
    call(app, "GET", f"/api/payments/{row(started).payment_id}", as_="ana")
    for path, cost in (
        (f"/api/payments/{row(started).payment_id}", ["GetItem"]),
        ("/api/payments", ["Query"]),
        ("/api/payments?status=PENDING", ["Query"]),
    ):
        calls.arm(None)
        assert call(app, "GET", path, as_="ana").status == 200
        assert operations(calls) == cost, path
    for query in ("", "?status=PENDING", "?provider=stripe", "?provider=stripe&status=PENDING"):
        calls.arm(None)
        assert call(app, "GET", f"/api/admin/payments{query}", as_="sevgi").status == 200
        assert operations(calls) == ["Query"], query


def test_what_paying_an_order_costs_the_worker(
    till: Till, stripe: StripeSimulator, started: Answer, plant: Plant, calls: Injector
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    plant.relay()
    plant.queues["payments"] = [m for m in plant.queues["payments"] if "WebhookReceived" in m.body]
    calls.arm(None)
    plant.work("payments")
    assert row(started).status == "SUCCEEDED"
    assert operations(calls)[:-1] == ["GetItem", "TransactWriteItems"]
