"""What the worker makes of hints: the truth at the provider, once, whatever was told how often and in which order."""

import random

import pytest

from functions.orders.schedule import expire_unpaid_orders
from functions.orders.tables import Order
from infra.local.simulators.stripe import Delivery, StripeSimulator
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.payments.looking import facts, is_lawful, row
from tests.plant import Plant
from tests.stripe_fixture import ASKING_CARD, GOOD_CARD, POOR_CARD, SLOW_CARD, Till


def test_what_a_paid_order_tells(till: Till, stripe: StripeSimulator, started: Answer, plant: Plant) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    plant.relay()
    plant.work("payments")
    told = [name for name in facts() if not name.startswith("orders.OrderPlaced")]
    assert told == ["orders.OrderPaid", "payments.PaymentSucceeded"]
    for letter in Outbox.scan():
        assert letter.data["payment_id"] == started.body["payment"]["id"]
    assert int(row(started).version) == 3 and is_lawful(row(started))


@pytest.mark.parametrize("times", [2, 8])
def test_every_letter_twice_and_in_any_order(
    till: Till, stripe: StripeSimulator, started: Answer, plant: Plant, times: int
) -> None:
    stripe.arm({"mode": "duplicate", "times": times, "count": 20})
    stripe.arm({"mode": "reorder", "count": 2})
    with pytest.raises(Exception, match="insufficient"):
        stripe.pay(till.intent_of(started), POOR_CARD)
    stripe.pay(till.intent_of(started), GOOD_CARD)
    plant.duplicate, plant.shuffle = times, random.Random(times).shuffle  # noqa: S311 - an order, not a secret
    till.tell()
    plant.settle()
    assert not plant.dead["payments"]
    paid = Order.get(row(started).order_id)
    assert (row(started).status, paid.status, len(paid.history)) == ("SUCCEEDED", "PAID", 2)
    assert len(row(started).history) == 3


def test_a_decline_that_is_told_after_the_success_changes_nothing(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    with pytest.raises(Exception, match="insufficient"):
        stripe.pay(till.intent_of(started), POOR_CARD)
    late: list[Delivery] = []
    stripe.flush(lambda delivery: late.append(delivery) or 500)  # type: ignore[func-returns-value]
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    for delivery in late:
        assert till.webhook(delivery) == 200
    deliver()
    assert row(started).status == "SUCCEEDED" and row(started).decline_code is None


def test_a_processing_payment_waits_for_its_bank(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    intent = till.intent_of(started)
    stripe.pay(intent, SLOW_CARD)
    till.tell()
    deliver()
    assert row(started).status == "PENDING"
    stripe.settle_payment(intent, succeeded=True)
    till.tell()
    deliver()
    assert row(started).status == "SUCCEEDED"


def test_a_bank_that_asks_and_is_answered(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    intent = till.intent_of(started)
    assert stripe.pay(intent, ASKING_CARD)["status"] == "requires_action"
    stripe.authenticate(intent, passed=True)
    till.tell()
    deliver()
    assert row(started).status == "SUCCEEDED"


def test_an_order_that_was_let_go_gives_up_its_payment(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    clock.advance(minutes=31)
    expire_unpaid_orders(world)
    deliver()
    assert row(started).status == "CANCELLED"
    assert stripe.core.get("payment_intent", till.intent_of(started))["status"] == "canceled"
    till.tell()
    deliver()
    assert row(started).status == "CANCELLED" and is_lawful(row(started))
