"""Giving money back through each provider: the same story, whoever took it."""

from typing import Any

import pytest

from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Payment, Refund
from kervan.shared_tables import IdempotencyRecord, Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller, Deliver
from tests.desks import Desk
from tests.payments.looking import row
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned


def told(name: str) -> list[Any]:
    """The facts of this name that wait."""
    return [letter.data for letter in Outbox.scan() if letter.name == f"payments.{name}"]


def test_a_whole_refund_ends_the_order(desk: Desk, office: Office, paid: str, order: Order, deliver: Deliver) -> None:
    asked = office.refund(paid)
    assert (asked.status, asked.body["status"], asked.body["amount"]["amount"]) == (202, "PENDING", "12500.00")
    assert payment_of(paid).refundable == 0 and returned(desk) == []  # promised, not done
    deliver()
    assert payment_of(paid).status == "REFUNDED" and sum(returned(desk)) == 1_250_000
    ended = Order.get(order.order_id)
    assert [step.status for step in ended.history] == ["PENDING", "PAID", "REFUNDED"]
    assert ended.history[-1].by == "payments"
    (listed,) = office.refunds(paid, as_="ana")
    assert (listed["id"], listed["status"]) == (asked.body["id"], "SUCCEEDED")
    assert desk.payment(paid)["refunded"] == {"amount": "12500.00", "currency": "TRY"}


def test_parts_add_up_and_the_last_one_ends_the_order(
    desk: Desk, office: Office, paid: str, order: Order, deliver: Deliver, clock: cloud.Clock
) -> None:
    for number, (amount, left) in enumerate([("5000.00", 750_000), ("0.01", 749_999), (None, 0)]):
        assert office.refund(paid, amount, f"part-{number}").status == 202
        deliver()
        clock.advance(minutes=1)
        assert payment_of(paid).refundable == left
        assert Order.get(order.order_id).status == ("PAID" if left else "REFUNDED")
    assert sum(returned(desk)) == 1_250_000
    assert [each["amount"]["amount"] for each in office.refunds(paid)] == ["7499.99", "0.01", "5000.00"]


def test_never_more_than_what_is_left(desk: Desk, office: Office, paid: str, deliver: Deliver) -> None:
    """60 + 60 of 100, the first one not even done yet."""
    first, second = office.refund(paid, "7500.00", "a"), office.refund(paid, "7500.00", "b")
    assert (first.status, second.status, second.body["code"]) == (202, 409, "more_than_refundable")
    assert "5000.00 TRY" in second.body["detail"]
    deliver()
    assert office.refund(paid, "5000.01", "c").status == 409
    assert (payment_of(paid).status, sum(returned(desk))) == ("SUCCEEDED", 750_000)


def test_one_key_is_one_refund(desk: Desk, office: Office, paid: str, deliver: Deliver) -> None:
    first, again = office.refund(paid, "100.00", "a"), office.refund(paid, "100.00", "a")
    assert first.body == again.body
    deliver()
    assert office.refund(paid, "100.00", "a").body == first.body
    other = office.refund(paid, "200.00", "a")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    deliver()
    assert (sum(returned(desk)), Refund.count()) == (10_000, 1)


def test_one_key_is_one_refund_even_when_its_answer_is_forgotten(
    office: Office, paid: str, deliver: Deliver, stage: World, clock: cloud.Clock
) -> None:
    """The record of the key lives for two days; the refund's own id lives as long as the payment."""
    first = office.refund(paid, "12000.00", "a")
    deliver()
    clock.advance(days=3)
    for record in IdempotencyRecord.scan():
        record.delete()
    again = office.refund(paid, "12000.00", "a")
    assert (again.status, again.body["id"], again.body["status"]) == (202, first.body["id"], "SUCCEEDED")
    other = office.refund(paid, "1.00", "a")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert Refund.count() == 1


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ({"amount": "0.00", "currency": "TRY"}, "not_above_zero"),
        ({"amount": "-1.00", "currency": "TRY"}, "money_amount"),
        ({"amount": "1.001", "currency": "TRY"}, "money_amount"),
        ({"amount": "1e2", "currency": "TRY"}, "money_amount"),
        ({"amount": "１０", "currency": "TRY"}, "money_amount"),
        ({"amount": "12500.01", "currency": "TRY"}, "more_than_captured"),
        ({"amount": "99999999999.99", "currency": "TRY"}, "more_than_captured"),
        ({"amount": "1.00", "currency": "USD"}, "other_currency"),
        ({"amount": "1.00", "currency": "JPY"}, "money_currency"),
        ({"amount": "1.00"}, "money_shape"),
        ("1.00", "money_shape"),
    ],
)
def test_what_is_no_amount_of_it_is_named(office: Office, stripe_paid: str, amount: Any, code: str) -> None:
    answer = office.refund(stripe_paid, None, "a", amount=amount)
    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.body["errors"]] == [("/amount", code)]
    assert Refund.count() == 0 and int(Payment.get(stripe_paid).version) == int(payment_of(stripe_paid).version)


def test_nan_is_not_even_read(call: Caller, stripe_paid: str) -> None:
    body = b'{"amount": {"amount": NaN, "currency": "TRY"}}'
    answer = call(app, "POST", f"/api/payments/{stripe_paid}/refund", body, as_="sevgi", idempotency_key="a")
    assert (answer.status, answer.body["code"]) == (400, "unreadable_json")


@pytest.mark.parametrize(
    ("body", "pointer"), [({"reason": ""}, "/reason"), ({"reason": "x" * 251}, "/reason"), ({"to": 1}, "/to")]
)
def test_what_nobody_may_say_is_named(office: Office, stripe_paid: str, body: dict[str, Any], pointer: str) -> None:
    answer = office.refund(stripe_paid, None, "a", **body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


def test_what_was_not_taken_is_not_given_back(desk: Desk, office: Office, started: Answer) -> None:
    answer = office.refund(row(started).payment_id)
    assert (answer.status, answer.body["code"]) == (409, "nothing_to_refund")
    assert office.refund("pay_01KAGQ0000000000000000AAAA").status == 404
    assert Refund.count() == 0


def test_only_staff_refund_and_only_under_a_key(call: Caller, office: Office, stripe_paid: str) -> None:
    assert office.refund(stripe_paid, as_="ana").status == 403
    without = call(app, "POST", f"/api/payments/{stripe_paid}/refund", {}, as_="sevgi")
    assert (without.status, without.body["code"]) == (422, "idempotency_key_missing")
    stranger = call(app, "GET", f"/api/payments/{stripe_paid}/refunds", as_="bob")
    assert stranger.status == 404


def test_who_refunded_and_why_is_written_down_for_staff(office: Office, stripe_paid: str, deliver: Deliver) -> None:
    refund_id = office.refund(stripe_paid, "1.00", reason="Kutu ezik çıktı").body["id"]
    deliver()
    (act,) = office.acts(stripe_paid)
    assert (act["act"], act["note"], act["refund_id"]) == ("refund", "Kutu ezik çıktı", refund_id)
    assert act["by"].startswith("usr_") and "ezik" not in str(office.refunds(stripe_paid, as_="ana"))


def test_what_a_refund_tells(office: Office, stripe_paid: str, plant: Plant) -> None:
    office.refund(stripe_paid, "1.00", "part")
    assert [data["payment_id"] for data in told("RefundRequested")] == [stripe_paid]
    plant.relay()
    plant.work("payments")
    assert [data["order_refunded"] for data in told("PaymentRefunded")] == [False]
    office.refund(stripe_paid, None, "rest")
    plant.relay()
    plant.work("payments")
    assert sorted(data["order_refunded"] for data in told("PaymentRefunded")) in ([True], [False, True])
    assert [letter.name for letter in Outbox.scan()].count("orders.OrderRefunded") == 1
