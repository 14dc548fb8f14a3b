"""Two and more at once, at each provider, in the orders that the seeds find; and what each thing costs in calls."""

import os
from functools import partial

import pytest

from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments import closing, convergence, service
from functions.payments.schemas import ProcessIn
from functions.payments.tables import Payment
from kervan.buyers import BuyerIn
from kervan.errors import Problem
from kervan.providers.payments import NextAction
from kervan.world import World
from tests import cloud
from tests.conftest import Answer
from tests.desks import HOME, Desk, Desks
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.payments.looking import facts, is_lawful, row
from tests.plant import Plant
from tests.shop import person

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))
ADDRESS = "203.0.113.7"


def starting(stage: World, desk: Desk, order: Order) -> "partial[tuple[Payment, NextAction]]":
    """A request to pay."""
    wanted = ProcessIn(
        order_id=order.order_id, provider=desk.name, buyer=BuyerIn.model_validate({"address": HOME}), return_url=None
    )
    return partial(service.process, stage, person("ana"), wanted, "tr", ADDRESS)


@pytest.mark.parametrize("seed", SEEDS)
def test_requests_at_once_start_one_payment_and_show_what_its_row_knows(
    hosted: Desk, order: Order, stage: World, calls: Injector, seed: int
) -> None:
    outcomes = interleave(calls, seed, *[starting(stage, hosted, order)] * 3)
    shown = {outcome[1].value for outcome in outcomes if isinstance(outcome, tuple)}
    (payment,) = Payment.scan()
    assert all(isinstance(outcome, tuple) for outcome in outcomes), outcomes
    assert facts().count("payments.PaymentStarted") == 1
    if payment.page is not None:
        assert shown == {payment.page.url}
        assert payment.reference in payment.page.url


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_that_is_cancelled_while_its_payment_starts_shows_no_page_that_no_row_knows(
    hosted: Desk, order: Order, stage: World, calls: Injector, clock: cloud.Clock, seed: int
) -> None:
    started, *_ = interleave(
        calls,
        seed,
        starting(stage, hosted, order),
        partial(orders.cancel, stage, person("ana"), order.order_id),
        partial(closing.abandon, stage, order.order_id),
        partial(convergence.converge, stage, Payment.id_of(order.order_id, hosted.name, 1), give_up=True),
    )
    if isinstance(started, Problem):
        return
    assert isinstance(started, tuple)
    payment = Payment.get(started[0].payment_id)
    assert payment.is_open and payment.closes_at > clock()


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_workers_pay_one_order_once(hosted: Desk, order: Order, stage: World, calls: Injector, seed: int) -> None:
    started = hosted.process(order.order_id)
    hosted.pay(started)
    outcomes = interleave(calls, seed, *[partial(convergence.converge, stage, row(started).payment_id)] * 8)
    assert outcomes == [None] * 8
    assert (row(started).status, len(row(started).history)) == ("SUCCEEDED", 3) and is_lawful(row(started))
    assert len(Order.get(order.order_id).history) == 2
    assert facts().count("orders.OrderPaid") == facts().count("payments.PaymentSucceeded") == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_two_providers_at_once_pay_one_order_once(
    every: Desks, order: Order, stage: World, calls: Injector, seed: int
) -> None:
    started = [desk.process(order.order_id, desk.name) for desk in every.values()]
    for desk, each in zip(every.values(), started, strict=True):
        desk.pay(each)
    interleave(calls, seed, *[partial(convergence.converge, stage, row(each).payment_id) for each in started])
    ends = sorted(row(each).status for each in started)
    assert ends == ["REFUND_DUE", "REFUND_DUE", "SUCCEEDED"]
    assert facts().count("orders.OrderPaid") == 1 and facts().count("payments.RefundDue") == 2


def operations(calls: Injector) -> list[str]:
    """What left the process, secrets apart."""
    return [call.operation for call in calls.trace if call.operation != "GetSecretValue"]


def test_what_starting_costs(hosted: Desk, order: Order, calls: Injector) -> None:
    """As Stripe's, and the buyer's account."""
    calls.arm(None)
    hosted.process(order.order_id)
    key = ["PutItem", "UpdateItem"]
    assert operations(calls) == [key[0], "GetItem", "GetItem", "PutItem", "TransactWriteItems", key[1]]


def test_what_paying_an_order_costs_the_worker(hosted: Desk, order: Order, plant: Plant, calls: Injector) -> None:
    started: Answer = hosted.process(order.order_id)
    hosted.pay(started)
    hosted.tell()
    plant.relay()
    plant.queues["payments"] = [m for m in plant.queues["payments"] if "WebhookReceived" in m.body]
    calls.arm(None)
    plant.work("payments")
    assert row(started).status == "SUCCEEDED"
    assert operations(calls)[:-1] == ["GetItem", "TransactWriteItems"]
