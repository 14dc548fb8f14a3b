"""Giving money back, as staff do it."""

from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Refund
from infra.local.simulators.stripe import StripeSimulator
from tests.conftest import Answer, Caller, Deliver
from tests.payments.looking import is_lawful, row
from tests.stripe_fixture import GOOD_CARD, Till


def test_a_whole_refund_ends_the_order(
    till: Till, call: Caller, stripe: StripeSimulator, started: Answer, deliver: Deliver
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    path = f"/api/payments/{row(started).payment_id}/refund"
    asked = call(app, "POST", path, {"reason": "vazgeçti"}, as_="sevgi", idempotency_key="r1")
    assert asked.status == 202, asked.body
    assert asked.body["status"] == "PENDING"
    deliver()
    refund = Refund.get(row(started).payment_id, asked.body["id"])
    assert refund.status == "SUCCEEDED"
    payment = row(started)
    assert (payment.status, int(payment.refunded), int(payment.refunding)) == ("REFUNDED", 1_250_000, 0)
    assert Order.get(payment.order_id).status == "REFUNDED"
    assert is_lawful(payment)
    assert stripe.ledger()["totals"]["refunded"] == {"try": 1_250_000}
