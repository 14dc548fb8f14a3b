"""Money that fits no order is never taken for a payment, and never forgotten: a person looks at it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments.states import Reason
from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.payments.looking import row
from tests.plant import Plant
from tests.shop import person
from tests.stripe_fixture import GOOD_CARD, POOR_CARD, Tampering, Till


def test_a_payment_of_72_hours_late_finds_its_order_cancelled(
    till: Till,
    stripe: StripeSimulator,
    started: Answer,
    world: World,
    clock: cloud.Clock,
    plant: Plant,
    deliver: Deliver,
) -> None:
    """Stripe could not be reached to cancel, the buyer paid, and the webhook came three days later."""
    stripe.arm({"mode": "unreachable", "count": 99, "match": {"path": "*/cancel"}})
    orders.cancel(world, person("ana"), row(started).order_id)
    plant.settle()
    assert [json.loads(message.body)["detail"]["name"] for message in plant.dead.pop("payments")] == [
        "payments.PaymentAbandoned"
    ]
    assert row(started).status == "PENDING"
    stripe.pay(till.intent_of(started), GOOD_CARD)
    clock.advance(hours=72)
    till.tell()
    deliver()
    late = row(started)
    assert (late.status, late.review_reason) == ("REFUNDED", Reason.ORDER_CLOSED)
    assert late.captured == late.amount
    assert Order.get(late.order_id).status == "CANCELLED"
    totals = stripe.ledger()["totals"]
    assert totals["captured"] == totals["refunded"] == {"try": 1_250_000}


def rewritten(**changes: Any) -> Callable[[bytes], bytes]:
    """Stripe's answer with other members."""

    def rewrite(answer: bytes) -> bytes:
        return json.dumps({**json.loads(answer), **changes}).encode()

    return rewrite


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"amount_received": 1}, Reason.AMOUNT),
        ({"amount_received": 1_250_001}, Reason.AMOUNT),
        ({"currency": "usd"}, Reason.CURRENCY),
        ({"currency": "jpy"}, Reason.CURRENCY),
        ({"livemode": True}, Reason.MODE),
        ({"metadata": {"payment_id": "pay_01KAGQ0000000000000000AAAA"}}, Reason.BINDING),
        ({"metadata": {}}, Reason.BINDING),
        ({"id": "pi_of_somebody_else"}, Reason.BINDING),
    ],
)
def test_what_does_not_fit_pays_nothing(
    till: Till,
    stripe: StripeSimulator,
    started: Answer,
    deliver: Deliver,
    way_out: Tampering,
    lie: dict[str, Any],
    reason: Reason,
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    way_out.rewrite = rewritten(**lie)
    deliver()
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", reason)
    assert Order.get(row(started).order_id).status == "PENDING"


def test_the_simulators_own_lies_are_found_out(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    stripe.arm({"mode": "lie_about_amount", "match": {"method": "GET", "path": "/v1/payment_intents/*"}})
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    assert row(started).review_reason == Reason.AMOUNT


def test_a_person_is_called(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, way_out: Tampering, capsys: Any
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    way_out.rewrite = rewritten(amount_received=1)
    deliver()
    assert capsys.readouterr().out.count('"PaymentsToReview":[1.0]') == 1


def test_a_lie_in_the_webhook_is_not_even_heard(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    stripe.arm({"mode": "lie_about_amount", "by": -1_000_000, "currency": "usd", "count": 9})
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    assert row(started).status == "SUCCEEDED"


def test_an_order_under_review_is_not_paid_a_second_time(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, way_out: Tampering
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    way_out.rewrite = rewritten(amount_received=1)
    deliver()
    again = till.process(row(started).order_id, "key-2")
    assert (again.status, again.body["code"]) == (409, "payment_under_review")


def test_an_attempt_that_is_captured_after_its_end_goes_back(
    till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, way_out: Tampering
) -> None:
    """The first looks cancelled to us, so a second is begun; then both turn out to be paid."""
    way_out.rewrite = rewritten(status="canceled")
    with pytest.raises(Exception, match="insufficient"):
        stripe.pay(till.intent_of(started), POOR_CARD)
    till.tell()
    deliver()
    assert row(started).status == "CANCELLED"
    way_out.rewrite = lambda answer: answer
    second = till.process(row(started).order_id, "key-2")
    assert int(row(second).attempt) == 2
    stripe.pay(till.intent_of(second), GOOD_CARD)
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    assert (row(second).status, Order.get(row(second).order_id).payment_id) == ("SUCCEEDED", row(second).payment_id)
    assert (row(started).status, row(started).review_reason) == ("REFUNDED", Reason.AFTER_THE_END)


def test_a_buyer_who_paid_while_the_order_was_given_up_is_not_forgotten(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, deliver: Deliver
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    orders.cancel(world, person("ana"), row(started).order_id)
    deliver()
    assert (row(started).status, row(started).review_reason) == ("REFUNDED", Reason.ORDER_CLOSED)
    assert "canceled" not in {each["status"] for each in stripe.core.state.of_kind("payment_intent")}
