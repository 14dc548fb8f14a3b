"""Paying through each provider: the same story, whoever takes the money."""

from collections.abc import Callable

import pytest

from functions.orders.tables import Order
from functions.payments.schedule import check_open_payments
from functions.payments.tables import Payment
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.desks import POOR, Desk
from tests.payments.looking import is_lawful, row

News = Callable[[], None]


@pytest.fixture(name="news", params=["webhook", "return", "sweep"])
def _news(
    request: pytest.FixtureRequest,
    desk: Desk,
    started: Answer,
    deliver: Deliver,
    stage: World,
    clock: cloud.Clock,
) -> News:
    """One way in which we hear of a payment; the others are silent."""

    def webhook() -> None:
        assert desk.tell() > 0
        deliver()

    def back() -> None:
        assert desk.come_back(started).status == 303
        deliver()

    def sweep() -> None:
        clock.now = max(clock.now, row(started).check_at)
        clock.advance(seconds=1)
        check_open_payments(stage)

    return {"webhook": webhook, "return": back, "sweep": sweep}[request.param]


def test_an_order_is_paid(desk: Desk, order: Order, started: Answer, news: News) -> None:
    assert started.status == 201, started.body
    desk.pay(started)
    news()
    paid = Order.get(order.order_id)
    assert (row(started).status, paid.status) == ("SUCCEEDED", "PAID"), row(started).review_reason
    assert paid.payment_id == row(started).payment_id and is_lawful(row(started))
    assert desk.captured() == order.total.amount and Payment.count() == 1
    seen = desk.payment(row(started).payment_id)
    assert (seen["status"], [step["status"] for step in seen["history"]]) == (
        "SUCCEEDED",
        ["CREATED", "PENDING", "SUCCEEDED"],
    )


def test_a_declined_card_leaves_the_payment_open_for_another(
    desk: Desk, order: Order, started: Answer, news: News
) -> None:
    desk.pay(started, POOR)
    news()
    assert (row(started).status, Order.get(order.order_id).status) == ("PENDING", "PENDING")
    desk.pay(started)
    news()
    assert (row(started).status, Order.get(order.order_id).status) == ("SUCCEEDED", "PAID")
    assert row(started).decline_code is None
