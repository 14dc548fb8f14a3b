"""Money that its order did not need goes back by itself, exactly once, whatever is told how often."""

from typing import Any

import pytest

from functions.orders import service as orders
from functions.orders.handler import app as order_routes
from functions.orders.tables import Order
from functions.payments import refunds
from functions.payments.states import Reason
from functions.payments.tables import Payment, Refund
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller, Deliver
from tests.desks import Desk, Desks
from tests.payments.looking import facts, row
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned, sweep_refunds
from tests.shop import person


def left(desks: Desks) -> int:
    """What all providers took and did not give back."""
    totals = (desk.simulator.ledger()["totals"] for desk in desks.values())
    return sum(sum(each["captured"].values()) - sum(each["refunded"].values()) for each in totals)


@pytest.mark.parametrize("times", [1, 4])
def test_a_payment_of_a_cancelled_order_goes_back_once(
    desk: Desk, started: Answer, order: Order, stage: World, plant: Plant, clock: cloud.Clock, times: int
) -> None:
    """The webhook comes hours late, and everything that is told comes several times."""
    desk.pay(started)
    orders.cancel(stage, person("ana"), order.order_id)
    clock.advance(hours=1)
    plant.duplicate = times
    desk.tell()
    plant.settle()
    assert not any(plant.dead.values())
    payment = payment_of(row(started).payment_id)
    assert (payment.status, payment.review_reason) == ("REFUNDED", Reason.ORDER_CLOSED)
    assert (sum(returned(desk)), Refund.count()) == (1_250_000, 1)
    assert Order.get(order.order_id).status == "CANCELLED"


def test_of_two_providers_that_were_paid_one_pays_the_order_and_the_other_gives_back(
    every: Desks, order: Order, deliver: Deliver
) -> None:
    first, second = (every[name] for name in ("stripe", "paytr"))  # type: ignore[index]
    started = {desk.name: desk.process(order.order_id, f"key-{desk.name}") for desk in (first, second)}
    for desk in (first, second):
        desk.pay(started[desk.name])
    for desk in (second, first):
        desk.tell()
    deliver()
    assert {row(each).status for each in started.values()} == {"SUCCEEDED", "REFUNDED"}
    assert Order.get(order.order_id).status == "PAID"
    assert left(every) == order.total.amount
    assert facts() == []


def test_one_that_is_refused_is_a_persons_matter(
    every: Desks, order: Order, office: Office, stage: World, deliver: Deliver, capsys: Any
) -> None:
    desk = every["stripe"]  # type: ignore[index]
    started = desk.process(order.order_id)
    desk.pay(started)
    orders.cancel(stage, person("ana"), order.order_id)
    desk.simulator.arm(
        {"mode": "error", "status": 400, "code": "odd", "match": {"method": "POST", "path": "/v1/refunds"}}
    )
    desk.tell()
    deliver()
    payment = payment_of(row(started).payment_id)
    assert (payment.status, payment.review_reason) == ("NEEDS_REVIEW", Reason.REFUND_FAILED)
    assert '"PaymentsToReview":[1.0]' in capsys.readouterr().out
    assert office.review(payment.payment_id, "accept").body["code"] == "order_not_payable"
    assert office.review(payment.payment_id, "refund", "v2").status == 200
    deliver()
    assert payment_of(payment.payment_id).status == "REFUNDED" and left(every) == 0


def test_what_staff_refunded_already_is_not_refunded_again(
    desk: Desk, started: Answer, order: Order, office: Office, stage: World, plant: Plant
) -> None:
    desk.pay(started)
    orders.cancel(stage, person("ana"), order.order_id)
    desk.tell()
    plant.relay()
    plant.work("payments")  # it is due, and somebody is quicker
    if row(started).status == "REFUND_DUE":
        assert office.refund(row(started).payment_id, "5000.00").status == 202
    plant.settle()
    assert payment_of(row(started).payment_id).status == "REFUNDED" and sum(returned(desk)) == 1_250_000


def test_staff_cancel_a_paid_order(
    desk: Desk, paid: str, order: Order, call: Caller, deliver: Deliver, stage: World, clock: cloud.Clock
) -> None:
    for _ in range(2):
        asked = call(order_routes, "POST", f"/api/orders/{order.order_id}/cancel", as_="sevgi")
        assert (asked.status, asked.body["status"]) == (200, "PAID")
    deliver()
    for _ in range(6):
        clock.advance(minutes=1)
        sweep_refunds()
    assert Order.get(order.order_id).status == "REFUNDED" and Refund.count() == 1
    (refund,) = Refund.scan()
    assert refund.by == person("sevgi").id and payment_of(paid).status == "REFUNDED"
    again = call(order_routes, "POST", f"/api/orders/{order.order_id}/cancel", as_="sevgi")
    assert (again.status, again.body["status"]) == (200, "REFUNDED")


def test_staff_cancel_again_what_the_provider_refused_to_give_back(
    every: Desks, order: Order, call: Caller, deliver: Deliver, clock: cloud.Clock
) -> None:
    desk = every["stripe"]  # type: ignore[index]
    desk.pay(desk.process(order.order_id))
    desk.tell()
    deliver()
    desk.simulator.arm(
        {"mode": "error", "status": 400, "code": "odd", "match": {"method": "POST", "path": "/v1/refunds"}}
    )
    for after in ("PAID", "REFUNDED"):
        clock.advance(minutes=1)
        assert call(order_routes, "POST", f"/api/orders/{order.order_id}/cancel", as_="sevgi").status == 200
        deliver()
        assert Order.get(order.order_id).status == after
    assert (sorted(each.status for each in Refund.scan()), left(every)) == (["FAILED", "SUCCEEDED"], 0)


def test_a_payment_that_is_nobodys_is_nobodys(stage: World, capsys: Any) -> None:
    refunds.give_back(stage, "pay_01KAGQ0000000000000000AAAA", reason="order_cancelled")
    assert "RefundsNotPromised" in capsys.readouterr().out
    assert Refund.count() == Payment.count() == 0
