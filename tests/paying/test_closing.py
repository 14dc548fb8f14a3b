"""Payments that an order does not need any more: pages that close by themselves, and money that comes all the same."""

from datetime import timedelta
from itertools import permutations

import pytest

from functions.orders import service as orders
from functions.orders.schedule import expire_unpaid_orders
from functions.orders.tables import Order
from functions.payments import convergence
from functions.payments.schedule import check_open_payments
from kervan.commit import commit
from kervan.providers.payments import ProviderName
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.desks import POOR, Desk, Desks, IyzicoDesk, PaytrDesk
from tests.paying.conftest import HOSTED
from tests.payments.looking import facts, is_lawful, row
from tests.plant import Plant
from tests.shop import person

PAIRS = list(permutations(ProviderName, 2))
EARLY, LATE = "before it closes", "after it was closed"
CLOSED = timedelta(seconds=1800) + convergence.LAST_STEPS


def sweep(stage: World, clock: cloud.Clock, until: timedelta) -> None:
    """A minute after a minute, as the clock would."""
    for _ in range(int(until.total_seconds() // 60) + 1):
        clock.advance(minutes=1)
        check_open_payments(stage)


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_a_page_stays_open_until_it_has_closed_by_itself(
    hosted: Desk, order: Order, stage: World, clock: cloud.Clock, deliver: Deliver, how: str
) -> None:
    started = hosted.process(order.order_id)
    if how == "cancelled":
        orders.cancel(stage, person("ana"), order.order_id)
    else:
        clock.advance(minutes=31)
        expire_unpaid_orders(stage)
    deliver()
    assert row(started).status == "PENDING"  # nobody can close it
    clock.now = row(started).closes_at + convergence.LAST_STEPS - timedelta(minutes=10)
    sweep(stage, clock, timedelta(minutes=9))
    assert row(started).status == "PENDING"
    sweep(stage, clock, CLOSED)
    assert row(started).status == "CANCELLED" and is_lawful(row(started))
    assert row(started).open_shard is None and row(started).page is None
    assert facts().count("payments.PaymentFailed") <= 1


@pytest.mark.parametrize(
    ("name", "when"),
    [*((name, EARLY) for name in ProviderName), *((name, LATE) for name in HOSTED)],  # Stripe's is closed for good
)
def test_money_for_an_order_that_was_let_go_is_goes_back_once(
    every: Desks, order: Order, stage: World, clock: cloud.Clock, plant: Plant, name: ProviderName, when: str
) -> None:
    desk = every[name]
    started = desk.process(order.order_id)
    if when == EARLY:
        desk.pay(started)
    clock.advance(minutes=31)
    expire_unpaid_orders(stage)
    plant.relay()
    plant.work("payments")
    if when == LATE:
        clock.advance(hours=2)
        check_open_payments(stage)
        assert row(started).status == "CANCELLED"
        _pay_late(desk, started)
        desk.tell()
        desk.tell()
    due = dues(plant)
    assert [reason for _, reason in due] == [row(started).review_reason] and len(due) == 1
    assert row(started).status == "REFUNDED" and is_lawful(row(started))
    assert desk.captured() == desk.returned() == order.total.amount
    assert Order.get(order.order_id).status == "EXPIRED"


def _pay_late(desk: Desk, started: Answer) -> None:
    """The provider took it after all, whatever it had said of the page."""
    if isinstance(desk, IyzicoDesk):
        desk.simulator.core.state.forms[desk.token_of(started)]["expires"] += 86_400
    elif isinstance(desk, PaytrDesk):
        desk.simulator.core.state.pages[desk.token_of(started)]["closes"] += 86_400
    desk.pay(started)


def dues(plant: Plant) -> list[tuple[str, str]]:
    """Every refund that was said to be due, while everything that hears of a payment is heard to its end."""
    found: dict[str, tuple[str, str]] = {}
    for _ in range(20):
        for letter in Outbox.scan():
            if letter.name == "payments.RefundDue":
                found[letter.letter_id] = (letter.data["payment_id"], letter.data["reason"])
        if not plant.step() and not plant.reveal():
            break
    return list(found.values())


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_providers_that_pay_one_order_leave_one_paid_and_one_refunded(
    every: Desks, order: Order, plant: Plant, pair: tuple[ProviderName, ProviderName]
) -> None:
    first, second = (every[name] for name in pair)
    winning, losing = first.process(order.order_id, "a"), second.process(order.order_id, "b")
    first.pay(winning)
    second.pay(losing)
    first.tell()
    before = dues(plant)
    second.tell()
    due = before + dues(plant)
    paid = Order.get(order.order_id)
    assert (paid.status, paid.payment_id) == ("PAID", row(winning).payment_id)
    assert row(winning).status == "SUCCEEDED"
    assert due == [(row(losing).payment_id, "order_paid_by_another_payment")]
    assert row(losing).status == "REFUNDED" and is_lawful(row(losing))
    assert (second.captured(), second.returned(), first.returned()) == (order.total.amount, order.total.amount, 0)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_what_is_paid_gives_up_the_orders_other_payments(
    every: Desks,
    order: Order,
    stage: World,
    clock: cloud.Clock,
    deliver: Deliver,
    pair: tuple[ProviderName, ProviderName],
) -> None:
    desk, other = (every[name] for name in pair)
    started, left = desk.process(order.order_id, "a"), other.process(order.order_id, "b")
    desk.pay(started)
    desk.tell()
    deliver()
    assert row(started).status == "SUCCEEDED"
    assert row(left).status == ("CANCELLED" if other.name == ProviderName.STRIPE else "PENDING")
    sweep(stage, clock, 2 * CLOSED)
    assert row(left).status == "CANCELLED"


def test_after_money_that_came_too_late_an_order_can_be_paid_again(
    hosted: Desk, order: Order, stage: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    """The first attempt was over and its money is on its way back; the order still waits for its own."""
    started = hosted.process(order.order_id)
    first = row(started)
    first.closes_at = clock() - timedelta(hours=1)
    commit(first)
    convergence.converge(stage, first.payment_id)
    assert row(started).status == "CANCELLED"
    hosted.pay(started)
    hosted.tell()
    deliver()
    assert row(started).status == "REFUNDED"
    second = hosted.process(order.order_id, "key-2")
    assert (second.status, int(row(second).attempt)) == (201, 2)


def test_a_page_that_has_closed_is_not_shown_again(iyzico: Desk, order: Order, clock: cloud.Clock) -> None:
    started = iyzico.process(order.order_id)
    first = row(started)
    first.closes_at = clock()
    commit(first)
    again = iyzico.process(order.order_id, "key-2")
    assert (again.status, again.body["code"]) == (409, "page_closed")


def test_a_declined_page_is_given_up_like_any_other(
    hosted: Desk, order: Order, stage: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    started = hosted.process(order.order_id)
    hosted.pay(started, POOR)
    hosted.tell()
    orders.cancel(stage, person("ana"), order.order_id)
    deliver()
    sweep(stage, clock, CLOSED + timedelta(minutes=30))
    assert row(started).status == "CANCELLED"
