"""Refunds whose answers are lost, whose provider is down, whose process dies: each goes back once, or not at all."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from functions.orders import service as orders
from functions.orders.schemas import OrderIn
from functions.orders.tables import Order
from functions.payments.tables import Refund
from infra.local.simulators.iyzico import Settings as Account
from kervan.providers.payments import ProviderName
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.conftest import Deliver
from tests.desks import Desk, Desks, IyzicoDesk, StripeDesk
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.paying.conftest import pay
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned, sweep_refunds
from tests.shop import BOOK, person, wanted

REFUND = {  # the request that moves the money
    "stripe": {"method": "POST", "path": "/v1/refunds"},
    "iyzico": {"path": "*/refund"},
    "paytr": {"path": "*/iade"},
}
Look = Callable[..., None]


@pytest.fixture(name="look")
def _look(stage: World, clock: cloud.Clock) -> Look:
    """The clock's part: some minutes pass, one run each."""

    def run(minutes: int = 6) -> None:
        for _ in range(minutes):
            clock.advance(minutes=1)
            sweep_refunds()

    return run


def only() -> Refund:
    """The one refund."""
    (refund,) = Refund.scan()
    return refund


@pytest.mark.parametrize("lira", ["100.00", None])
@pytest.mark.parametrize("mode", ["timeout_after_success", "unreachable", "error"])
def test_an_answer_that_is_lost_is_found_or_asked_for_again_once(
    desk: Desk, office: Office, paid: str, deliver: Deliver, look: Look, clock: cloud.Clock, mode: str, lira: str | None
) -> None:
    clock.advance(days=1)  # iyzico undoes nothing any more
    desk.simulator.arm({"mode": mode, "status": 502, "match": REFUND[desk.name]})
    office.refund(paid, lira)
    deliver()
    assert only().status == "PENDING"  # nobody knows
    look()
    assert only().status == "SUCCEEDED"
    amount = 10_000 if lira else 1_250_000
    assert sum(returned(desk)) == amount == int(payment_of(paid).refunded)


def test_while_the_provider_is_down_nothing_is_lost_and_afterwards_it_goes_back_once(
    desk: Desk, office: Office, paid: str, deliver: Deliver, look: Look, clock: cloud.Clock, capsys: Any
) -> None:
    desk.simulator.arm({"mode": "unreachable", "count": 10_000})
    office.refund(paid)
    deliver()
    for _ in range(40):
        clock.advance(hours=1)
        look(1)
    assert only().status == "PENDING" and returned(desk) == []
    assert "RefundsStuck" in capsys.readouterr().out
    desk.simulator.memory.faults.clear()
    clock.advance(hours=7)
    look()
    assert (only().status, sum(returned(desk))) == ("SUCCEEDED", 1_250_000)
    assert payment_of(paid).status == "REFUNDED"


def test_a_key_that_stripe_has_forgotten_pays_nobody_twice(
    stripe: StripeDesk, office: Office, stripe_paid: str, deliver: Deliver, look: Look, clock: cloud.Clock
) -> None:
    stripe.simulator.arm({"mode": "timeout_after_success", "match": REFUND["stripe"]})
    office.refund(stripe_paid, "100.00")
    deliver()
    stripe.simulator.arm({"mode": "unreachable", "count": 300})
    for _ in range(30):
        clock.advance(hours=1)
        look(1)
    stripe.simulator.memory.faults.clear()
    clock.advance(hours=7)
    look()
    assert (only().status, returned(stripe)) == ("SUCCEEDED", [10_000])


@pytest.mark.parametrize("name", ["stripe", "iyzico"])
def test_what_is_refused_for_good_fails_and_its_amount_is_free_again(
    every: Desks, office: Office, order: Order, deliver: Deliver, clock: cloud.Clock, capsys: Any, name: ProviderName
) -> None:
    desk = every[ProviderName(name)]
    paid = pay(desk, desk.process(order.order_id), deliver)
    clock.advance(days=1)
    status = 400 if name == "stripe" else 200
    desk.simulator.arm({"mode": "error", "status": status, "code": "10232", "match": REFUND[name]})
    office.refund(paid, "100.00", "a")
    deliver()
    assert (only().status, only().failure) == ("FAILED", "10232")
    assert payment_of(paid).refundable == 1_250_000 and Order.get(order.order_id).status == "PAID"
    assert '"RefundsFailed":[1.0]' in capsys.readouterr().out
    assert office.refund(paid, "100.00", "a").body["id"] == only().refund_id  # the same key, the same refund
    office.refund(paid, "100.00", "b")
    deliver()
    assert sum(returned(desk)) == 10_000 == int(payment_of(paid).refunded)


def test_a_refund_that_stops_half_way_goes_on_under_its_key(
    iyzico: IyzicoDesk, office: Office, stage: World, deliver: Deliver, look: Look, clock: cloud.Clock
) -> None:
    """Two lines: the first one's money is back when the second is refused."""
    two = OrderIn(items=[*wanted().items, *wanted(product_id=BOOK).items], proxy_consent=wanted().proxy_consent)
    order = orders.place(stage, person("ana"), stage.new_id("ord"), two)
    paid = pay(iyzico, iyzico.process(order.order_id), deliver)
    clock.advance(days=1)
    iyzico.simulator.arm({"mode": "error", "status": 200, "code": "10232", "match": REFUND["iyzico"], "skip": 1})
    office.refund(paid, "12510.00")
    deliver()
    assert (only().status, returned(iyzico)) == ("PENDING", [1_250_000])
    look()
    assert (only().status, returned(iyzico)) == ("SUCCEEDED", [1_250_000, 1_000])
    assert int(payment_of(paid).refunded) == 1_251_000


def test_a_refund_that_is_shown_late_is_not_made_again(
    iyzico: IyzicoDesk,
    office: Office,
    iyzico_paid: str,
    deliver: Deliver,
    look: Look,
    clock: cloud.Clock,
    stage: World,
) -> None:
    """The report lags behind: whoever asked again at once would pay twice."""
    account = Account(**cloud.secrets()[Secret.IYZICO], report_lag=50)
    iyzico.simulator.core.settings = account
    clock.advance(days=1)
    iyzico.simulator.arm({"mode": "timeout_after_success", "match": REFUND["iyzico"]})
    office.refund(iyzico_paid, "100.00")
    deliver()
    sweep_refunds()
    assert (only().status, returned(iyzico)) == ("PENDING", [10_000])
    look()
    assert (only().status, returned(iyzico)) == ("SUCCEEDED", [10_000])


def test_two_of_one_payment_wait_for_each_other(
    desk: Desk, office: Office, paid: str, deliver: Deliver, look: Look, clock: cloud.Clock
) -> None:
    """While nobody knows what came of the first, the second is not even asked for where that could go wrong."""
    clock.advance(days=1)
    desk.simulator.arm({"mode": "timeout_after_success", "match": REFUND[desk.name]})
    office.refund(paid, "6000.00", "a")
    deliver()
    office.refund(paid, "6500.00", "b")
    deliver()
    done = [amount for amount in (600_000, 650_000) if amount in returned(desk)]
    assert done == ([600_000, 650_000] if desk.name == "stripe" else [600_000])
    look(10)
    assert {refund.status for refund in Refund.scan()} == {"SUCCEEDED"}
    assert sum(returned(desk)) == 1_250_000 and payment_of(paid).status == "REFUNDED"


@pytest.mark.parametrize(
    ("name", "mode"),
    [("stripe", "after"), ("iyzico", "before"), ("iyzico", "after"), ("iyzico", "lost"), ("paytr", "lost")],
)
def test_the_process_dies_at_any_call(
    every: Desks, order: Order, office: Office, plant: Plant, look: Look, clock: cloud.Clock, name: str, mode: str
) -> None:
    """Every call of the worker that asks for a refund; afterwards the queue and the clock finish it, once."""
    desk = every[ProviderName(name)]
    paid = pay(desk, desk.process(order.order_id), plant.settle)
    clock.advance(days=1)
    office.refund(paid, "10.00", "probe")
    plant.relay()
    with Injector().installed() as injector:
        plant.work("payments")
        labels = [call.label for call in injector.trace]
    assert len(labels) >= 6
    plant.settle()
    for number, label in enumerate(some(labels, name + mode)):
        office.refund(paid, "10.00", f"key-{number}")
        plant.relay()
        with Injector().installed() as injector:
            injector.arm(Fault(label, mode))
            with suppress(Crash):
                plant.work("payments")
            assert injector.fired == 1, label
        look(4)
        plant.settle()
        assert sum(returned(desk)) == 1000 * (number + 2) == int(payment_of(paid).refunded), label
    assert not plant.dead["payments"]
