"""A buyer's bank asks for the money: staff see it, nothing is refunded meanwhile, and its word is final."""

import random
from itertools import permutations
from typing import Any

import pytest

from functions.orders import service as orders
from functions.orders.handler import app as order_routes
from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Dispute, Refund
from infra.local.simulators.common.deliveries import Delivery
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.desks import StripeDesk
from tests.faults.profile import some
from tests.payments.looking import row
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned, sweep_refunds
from tests.shop import person


def dispute(stripe: StripeDesk, paid: str, amount: int | None = None) -> str:
    """The bank asks."""
    return str(stripe.simulator.dispute(str(payment_of(paid).reference), amount)["id"])


def seen(call: Caller, paid: str) -> Any:
    """What staff see."""
    return call(app, "GET", f"/api/admin/payments/{paid}/disputes", as_="sevgi").body["items"]


def told() -> list[tuple[str, str]]:
    """Which facts of disputes wait, and the outcomes."""
    rows = [letter for letter in Outbox.scan() if "Dispute" in letter.name]
    return sorted((letter.name.partition(".")[2], letter.data.get("outcome", "")) for letter in rows)


def test_an_open_dispute_is_seen_and_blocks_refunds(
    stripe: StripeDesk, office: Office, call: Caller, stripe_paid: str, deliver: Deliver, capsys: Any
) -> None:
    dispute(stripe, stripe_paid)
    stripe.tell()
    deliver()
    (found,) = seen(call, stripe_paid)
    assert (found["status"], found["amount"]["amount"], found["reason"]) == ("OPEN", "12500.00", "fraudulent")
    assert found["answer_until"] == "2026-11-28T09:30:00Z"
    refused = office.refund(stripe_paid)
    assert (refused.status, refused.body["code"]) == (409, "payment_in_dispute")
    (listed,) = call(app, "GET", "/api/admin/payments", as_="sevgi").body["items"]
    assert listed["disputed"] is True
    assert '"PaymentsDisputed":[1.0]' in capsys.readouterr().out
    assert "dispute" not in str(call(app, "GET", f"/api/payments/{stripe_paid}", as_="ana").body)


def test_one_of_which_nobody_told_is_found_by_looking_again(
    stripe: StripeDesk, office: Office, call: Caller, stripe_paid: str, deliver: Deliver, clock: Clock
) -> None:
    """As long as a refund of the payment may come back, the provider is asked about it."""
    assert office.refund(stripe_paid, "100.00").status == 202
    deliver()
    stripe.simulator.arm({"mode": "drop", "count": 99})
    dispute(stripe, stripe_paid, 1_000_000)
    stripe.tell()
    clock.advance(days=2)
    sweep_refunds()
    assert [found["status"] for found in seen(call, stripe_paid)] == ["OPEN"]


def test_one_that_is_won_frees_the_refunds(
    stripe: StripeDesk, office: Office, call: Caller, stripe_paid: str, deliver: Deliver
) -> None:
    dispute_id = dispute(stripe, stripe_paid)
    stripe.tell()
    deliver()
    stripe.simulator.decide_dispute(dispute_id, "won")
    stripe.tell()
    deliver()
    assert seen(call, stripe_paid)[0]["status"] == "WON"
    assert office.refund(stripe_paid).status == 202
    deliver()
    assert payment_of(stripe_paid).status == "REFUNDED"


def test_one_that_is_lost_is_money_given_back(
    stripe: StripeDesk, office: Office, call: Caller, stripe_paid: str, order: Order, deliver: Deliver
) -> None:
    dispute_id = dispute(stripe, stripe_paid)
    stripe.tell()
    deliver()
    stripe.simulator.decide_dispute(dispute_id, "lost")
    stripe.tell()
    deliver()
    payment = payment_of(stripe_paid)
    assert (payment.status, int(payment.charged_back), int(payment.refunded)) == ("REFUNDED", 1_250_000, 0)
    assert Order.get(order.order_id).status == "REFUNDED"
    assert office.refund(stripe_paid).status == 409


def test_a_part_that_is_lost_is_refunded_by_nobody(
    stripe: StripeDesk, office: Office, stripe_paid: str, order: Order, deliver: Deliver
) -> None:
    dispute_id = dispute(stripe, stripe_paid, 250_000)
    stripe.simulator.decide_dispute(dispute_id, "lost")
    stripe.tell()
    deliver()
    payment = payment_of(stripe_paid)
    assert (payment.status, payment.refundable, int(payment.open_disputes)) == ("SUCCEEDED", 1_000_000, 0)
    assert office.refund(stripe_paid, "10000.01").status == 409
    assert Order.get(order.order_id).status == "PAID"


def deliveries(stripe: StripeDesk) -> list[Delivery]:
    """What is on its way about disputes."""
    return [each for each in stripe.waiting() if b"charge.dispute" in each.body]


@pytest.mark.parametrize("order_of", some(list(permutations(range(4)))))
def test_its_events_in_any_order(
    stripe: StripeDesk, stripe_paid: str, deliver: Deliver, order_of: tuple[int, ...]
) -> None:
    """Created, withdrawn, reinstated, closed: each leads to what is true by now."""
    stripe.simulator.decide_dispute(dispute(stripe, stripe_paid), "won")
    events = deliveries(stripe)
    assert len(events) == 4
    for place in order_of:
        stripe.deliver(events[place])
        deliver()
    (only,) = Dispute.scan()
    assert [step.status for step in only.history] == ["OPEN", "WON"]
    assert int(payment_of(stripe_paid).open_disputes) == 0


def test_what_a_dispute_tells(stripe: StripeDesk, stripe_paid: str, plant: Plant) -> None:
    """Once each, however often the bank is heard."""
    heard: list[tuple[str, str]] = []

    def hear() -> None:
        stripe.simulator.arm({"mode": "duplicate", "times": 3, "count": 9})
        stripe.tell()
        plant.relay()
        while plant.queues["payments"]:
            plant.work("payments")
        heard.extend(told())
        plant.settle()

    dispute_id = dispute(stripe, stripe_paid)
    hear()
    stripe.simulator.decide_dispute(dispute_id, "lost")
    hear()
    assert heard == [("PaymentDisputed", ""), ("DisputeClosed", "LOST")]


def test_a_dispute_that_overtakes_the_payment(stripe: StripeDesk, order: Order, deliver: Deliver) -> None:
    started: Answer = stripe.process(order.order_id)
    stripe.pay(started)
    stripe.simulator.dispute(str(row(started).reference))
    for delivery in deliveries(stripe)[:1]:
        stripe.deliver(delivery)
    deliver()
    payment = payment_of(row(started).payment_id)
    assert (payment.status, int(payment.open_disputes)) == ("SUCCEEDED", 1)


@pytest.mark.parametrize("seed", range(4))
def test_money_that_is_due_back_and_disputed_goes_back_once(
    stripe: StripeDesk, order: Order, office: Office, stage: World, plant: Plant, seed: int
) -> None:
    """A refund beside a dispute would give it back twice. It waits for the bank; or Stripe refuses it, and a person
    waits: by which letter comes first.
    """
    plant.shuffle = random.Random(seed).shuffle  # noqa: S311 - an order, not a secret
    started = stripe.process(order.order_id)
    stripe.pay(started)
    dispute_id = str(stripe.simulator.dispute(str(row(started).reference))["id"])
    orders.cancel(stage, person("ana"), order.order_id)
    stripe.tell()
    plant.settle()
    assert payment_of(row(started).payment_id).status in ("REFUND_DUE", "NEEDS_REVIEW")
    stripe.simulator.decide_dispute(dispute_id, "won")
    stripe.tell()
    plant.settle()
    if row(started).status == "NEEDS_REVIEW":
        assert office.review(row(started).payment_id, "refund").status == 200
        plant.settle()
    assert payment_of(row(started).payment_id).status == "REFUNDED"
    assert stripe.simulator.ledger()["totals"]["refunded"] == {"try": 1_250_000}


@pytest.mark.parametrize(("word", "back"), [("won", [1_250_000]), ("lost", [])])
def test_an_order_that_is_cancelled_while_it_is_disputed_is_refunded_once_the_bank_has_decided(
    stripe: StripeDesk, call: Caller, stripe_paid: str, order: Order, deliver: Deliver, word: str, back: list[int]
) -> None:
    """By the refund that staff asked for, or by the bank: not by both, and not by nobody."""
    dispute_id = dispute(stripe, stripe_paid)
    stripe.tell()
    deliver()
    assert call(order_routes, "POST", f"/api/orders/{order.order_id}/cancel", as_="sevgi").status == 200
    deliver()
    assert (Order.get(order.order_id).status, returned(stripe)) == ("PAID", [])
    stripe.simulator.decide_dispute(dispute_id, word)
    stripe.tell()
    deliver()
    assert (Order.get(order.order_id).status, returned(stripe)) == ("REFUNDED", back)
    by = [refund.by for refund in Refund.query(stripe_paid)]
    assert by == [person("sevgi").id] * len(back)
    assert payment_of(stripe_paid).refund_wanted_by == (None if back else person("sevgi").id)


def test_a_bank_takes_what_was_promised_too(
    stripe: StripeDesk, office: Office, stripe_paid: str, order: Order, deliver: Deliver, clock: Clock
) -> None:
    """A refund waits for an answer when the whole is lost: all of it is gone, and none of it is promised again."""
    stripe.simulator.arm({"mode": "unreachable", "match": {"method": "POST", "path": "/v1/refunds"}})
    assert office.refund(stripe_paid, "3000.00").status == 202
    deliver()
    dispute_id = dispute(stripe, stripe_paid)
    stripe.simulator.decide_dispute(dispute_id, "lost")
    stripe.tell()
    deliver()
    assert (payment_of(stripe_paid).status, int(payment_of(stripe_paid).refunding)) == ("REFUNDED", 300_000)
    clock.advance(minutes=10)
    sweep_refunds()
    payment = payment_of(stripe_paid)
    assert (int(payment.refunding), int(payment.charged_back), payment.refundable) == (0, 1_250_000, 0)
    assert (Order.get(order.order_id).status, returned(stripe)) == ("REFUNDED", [])
    assert office.refund(stripe_paid, None, "r2").body["code"] == "more_than_refundable"
