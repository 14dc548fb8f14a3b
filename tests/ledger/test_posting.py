"""What stands in the ledger after money moved: entered where buyers and Stripe enter."""

import pytest

from functions.ledger.tables import Entry
from functions.orders.schedule import expire_unpaid_orders
from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.ledger.looking import balances, story
from tests.payments.looking import row
from tests.plant import Plant
from tests.stripe_fixture import GOOD_CARD, POOR_CARD, Till

PRICE = 1_250_000


def test_a_paid_order_is_a_capture_and_a_sale(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    assert story(row(started).payment_id) == {
        "capture": {"receivable:stripe": PRICE, "buyer": -PRICE},
        "sale": {"buyer": PRICE, "sales": -PRICE},
    }


def test_a_payment_without_money_leaves_nothing(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    with pytest.raises(Exception, match="insufficient"):
        stripe.pay(till.intent_of(started), POOR_CARD)
    till.tell()
    deliver()
    assert Entry.count() == 0


def test_money_for_an_order_that_was_let_go_stays_the_buyers(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    clock.advance(minutes=31)
    expire_unpaid_orders(world)
    till.tell()
    deliver()
    assert story(row(started).payment_id)["capture"] == {"receivable:stripe": PRICE, "buyer": -PRICE}
    assert "sale" not in story(row(started).payment_id)
    assert balances(row(started).payment_id).keys() <= {"receivable:stripe", "buyer"}


@pytest.mark.parametrize("times", [2, 8])
def test_what_is_told_many_times_is_posted_once(
    till: Till, stripe: StripeSimulator, started: Answer, plant: Plant, times: int
) -> None:
    stripe.arm({"mode": "duplicate", "times": times, "count": 20})
    stripe.pay(till.intent_of(started), GOOD_CARD)
    plant.duplicate = times
    till.tell()
    plant.settle()
    assert not any(plant.dead.values())
    assert sorted(story(row(started).payment_id)) == ["capture", "sale"]
