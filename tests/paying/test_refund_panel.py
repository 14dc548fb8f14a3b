"""Refunds that nobody here asked for: made in the provider's panel, told by it or found, and ours that come back."""

import random
from typing import Any

import pytest

from functions.orders.tables import Order
from functions.payments.schedule import check_open_payments
from functions.payments.tables import Refund
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.desks import Desks, IyzicoDesk, PaytrDesk, StripeDesk
from tests.payments.looking import row
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned, sweep_refunds
from tests.shop import place

COMES_BACK = "4000000000005126"  # a card whose refunds fail a little later
TAKES_TIME = "4000990000000012"  # and one whose refunds wait


def intent_of(payment_id: str) -> str:
    return str(payment_of(payment_id).reference)


def states() -> list[tuple[int, str, str]]:
    """Every refund: how much, in which state, and by whom."""
    return sorted((r.amount.amount, str(r.status), str(r.by)) for r in Refund.scan())


@pytest.mark.parametrize("times", [1, 5])
def test_a_part_that_was_refunded_in_the_dashboard_is_ours_too(
    stripe: StripeDesk, office: Office, stripe_paid: str, order: Order, plant: Plant, times: int
) -> None:
    stripe.simulator.arm({"mode": "duplicate", "times": times, "count": 9})
    stripe.simulator.arm({"mode": "reorder", "count": 2})
    stripe.simulator.refund(intent_of(stripe_paid), 400_000)
    plant.duplicate, plant.shuffle = times, random.Random(times).shuffle  # noqa: S311 - an order, not a secret
    stripe.tell()
    plant.settle()
    assert states() == [(400_000, "SUCCEEDED", "stripe")]
    assert payment_of(stripe_paid).refundable == 850_000 and Order.get(order.order_id).status == "PAID"
    assert office.refund(stripe_paid, "8500.01").status == 409


def test_a_whole_one_ends_the_order(stripe: StripeDesk, stripe_paid: str, order: Order, deliver: Deliver) -> None:
    stripe.simulator.refund(intent_of(stripe_paid))
    stripe.tell()
    deliver()
    assert (payment_of(stripe_paid).status, Order.get(order.order_id).status) == ("REFUNDED", "REFUNDED")


def test_one_that_was_made_before_anybody_here_knew_of_the_payment(
    stripe: StripeDesk, order: Order, deliver: Deliver
) -> None:
    """Paid and refunded, and only then the webhooks come: the payment's own are lost, and so is every other but one."""
    started = stripe.process(order.order_id)
    stripe.pay(started)
    stripe.simulator.refund(str(row(started).reference), 100_000)
    stripe.simulator.arm({"mode": "drop", "count": 99})
    for delivery in stripe.waiting():
        if b'"type": "refund.created"' in delivery.body:
            stripe.deliver(delivery)
    deliver()
    assert payment_of(row(started).payment_id).status == "SUCCEEDED"
    assert states() == [(100_000, "SUCCEEDED", "stripe")]


def test_the_sweep_finds_it_with_the_payment(
    stripe: StripeDesk, order: Order, stage: World, deliver: Deliver, clock: cloud.Clock
) -> None:
    started = stripe.process(order.order_id)
    stripe.simulator.arm({"mode": "drop", "count": 99})
    stripe.pay(started)
    stripe.simulator.refund(str(row(started).reference))
    clock.advance(minutes=3)
    check_open_payments(stage)
    deliver()
    assert payment_of(row(started).payment_id).status == "REFUNDED"


@pytest.mark.parametrize("told_first", [True, False])
def test_ours_that_has_no_room_beside_the_panels_is_refused_and_the_panels_counts(
    stripe: StripeDesk, office: Office, stripe_paid: str, deliver: Deliver, *, told_first: bool
) -> None:
    """60 promised here, 60 of 100 given back in the dashboard before Stripe was asked for ours."""
    office.refund(stripe_paid, "7500.00")
    stripe.simulator.refund(intent_of(stripe_paid), 750_000)
    if told_first:
        stripe.tell()
    deliver()
    stripe.tell()
    deliver()
    assert [(amount, status) for amount, status, _ in states()] == [(750_000, "FAILED"), (750_000, "SUCCEEDED")]
    assert payment_of(stripe_paid).refundable == 500_000 and returned(stripe) == [750_000]


def paid_with(stripe: StripeDesk, order: Order, card: str, deliver: Deliver) -> str:
    started = stripe.process(order.order_id)
    stripe.simulator.pay(str(row(started).reference), card)
    stripe.tell()
    deliver()
    return str(row(started).payment_id)


def test_a_refund_that_fails_after_it_had_succeeded(
    stripe: StripeDesk, office: Office, order: Order, deliver: Deliver, clock: cloud.Clock, capsys: Any
) -> None:
    paid = paid_with(stripe, order, COMES_BACK, deliver)
    office.refund(paid)
    deliver()
    assert (payment_of(paid).status, states()[0][1]) == ("REFUNDED", "SUCCEEDED")
    clock.advance(minutes=1)
    stripe.tell()
    deliver()
    back = payment_of(paid)
    assert (back.status, back.review_reason, int(back.refunded)) == ("NEEDS_REVIEW", "refund_failed", 0)
    (refund,) = office.refunds(paid)
    assert [step["status"] for step in refund["history"]] == ["PENDING", "SUCCEEDED", "FAILED"]
    assert refund["failure"] == "expired_or_canceled_card"
    printed = capsys.readouterr().out
    assert printed.count('"RefundsFailed":[1.0]') == printed.count('"PaymentsToReview":[1.0]') == 1
    assert Order.get(order.order_id).status == "REFUNDED"  # the order is over; the money is a person's matter
    assert office.refund(paid, None, "again").status == 202
    deliver()
    assert payment_of(paid).status == "REFUNDED"


@pytest.mark.parametrize("days", [1, 3, 20])
def test_it_is_found_out_when_every_webhook_is_lost(
    stripe: StripeDesk, office: Office, order: Order, stage: World, deliver: Deliver, clock: cloud.Clock, days: int
) -> None:
    paid = paid_with(stripe, order, "4242424242424242", deliver)
    refund_id = office.refund(paid, "100.00").body["id"]
    deliver()
    stripe.simulator.arm({"mode": "drop", "count": 99})
    for day in range(40):
        if day == days:
            stripe.simulator.settle_refund(str(Refund.get(paid, refund_id).reference), "failed")
        clock.advance(days=1, minutes=1)
        sweep_refunds()
        deliver()
    assert payment_of(paid).refundable == 1_250_000
    assert (Refund.get(paid, refund_id).status, Refund.get(paid, refund_id).watched_shard) == ("FAILED", None)


def test_what_never_comes_back_is_let_go_after_a_month(
    stripe: StripeDesk, office: Office, stripe_paid: str, stage: World, deliver: Deliver, clock: cloud.Clock
) -> None:
    office.refund(stripe_paid, "100.00")
    deliver()
    looks = 0
    for _ in range(60):
        before = next(iter(Refund.scan())).version
        clock.advance(days=1, minutes=1)
        sweep_refunds()
        looks += next(iter(Refund.scan())).version != before
    assert 4 <= looks <= 8 and next(iter(Refund.scan())).watched_shard is None


@pytest.mark.parametrize(("end", "state"), [("succeeded", "SUCCEEDED"), ("failed", "FAILED")])
@pytest.mark.parametrize("heard", [True, False])
def test_a_refund_that_waits_at_stripe(
    stripe: StripeDesk,
    office: Office,
    order: Order,
    stage: World,
    deliver: Deliver,
    clock: cloud.Clock,
    end: str,
    state: str,
    *,
    heard: bool,
) -> None:
    paid = paid_with(stripe, order, TAKES_TIME, deliver)
    refund_id = office.refund(paid, "100.00").body["id"]
    deliver()
    waiting = Refund.get(paid, refund_id)
    assert (waiting.status, bool(waiting.reference), payment_of(paid).refundable) == ("PENDING", True, 1_240_000)
    if not heard:
        stripe.simulator.arm({"mode": "drop", "count": 99})
    stripe.simulator.settle_refund(str(waiting.reference), end)
    stripe.tell()
    for _ in range(0 if heard else 8):
        clock.advance(minutes=1)
        sweep_refunds()
    deliver()
    assert Refund.get(paid, refund_id).status == state and len(returned(stripe)) == 1
    assert payment_of(paid).refundable == (1_240_000 if end == "succeeded" else 1_250_000)


def test_one_of_the_panel_that_waits_at_stripe_is_never_asked_for(
    stripe: StripeDesk, order: Order, stage: World, deliver: Deliver, clock: cloud.Clock
) -> None:
    """It is on our list of what to look after: to be looked up, and not to be made."""
    paid = paid_with(stripe, order, TAKES_TIME, deliver)
    made = stripe.simulator.refund(intent_of(paid), 10_000)
    stripe.tell()
    deliver()
    assert states() == [(10_000, "PENDING", "stripe")]
    stripe.simulator.arm({"mode": "drop", "count": 99})
    for _ in range(2):
        for _ in range(8):
            clock.advance(minutes=1)
            sweep_refunds()
        assert returned(stripe) == [10_000]
        if made["status"] == "pending":
            made = stripe.simulator.settle_refund(made["id"], "succeeded")
    assert states() == [(10_000, "SUCCEEDED", "stripe")] and payment_of(paid).refundable == 1_240_000


def test_neither_iyzico_nor_paytr_tell_of_their_panels_but_they_list_it(
    every: Desks, iyzico: IyzicoDesk, paytr: PaytrDesk, office: Office, order: Order, stage: World, deliver: Deliver
) -> None:
    """No webhook says so: it is found when staff doubt, or when a refund of ours is refused for it."""
    refunded = {}
    for desk in (iyzico, paytr):
        started: Answer = desk.process(place(stage).order_id, f"key-{desk.name}")
        desk.pay(started)
        desk.tell()
        deliver()
        refunded[desk.name] = payment_of(started.body["payment"]["id"])
    iyzico.provider(stage).refund(refunded["iyzico"].money_id, refunded["iyzico"].amount, key="made in the panel")
    returns = paytr.simulator.core.state.orders[refunded["paytr"].payment_id.replace("_", "")]["returns"]
    returns.append({"amount": 1_250_000, "reference": "", "at": 1_700_000_000.0, "written": "12500.00"})
    assert office.redrive(refunded["iyzico"].payment_id).status == 202
    assert office.refund(refunded["paytr"].payment_id, "100.00").status == 202
    for _ in range(2):
        deliver()
    assert {payment_of(each.payment_id).status for each in refunded.values()} == {"REFUNDED"}
    assert {status for _, status, _ in states()} == {"SUCCEEDED", "FAILED"}
