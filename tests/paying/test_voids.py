"""A whole payment that is given back on its day is undone at iyzico: nothing shows on the buyer's statement."""

from datetime import UTC, datetime
from typing import Any

import pytest

from functions.orders.tables import Order
from functions.payments.tables import Refund
from kervan.world import World
from tests import cloud
from tests.conftest import Deliver
from tests.desks import IyzicoDesk, StripeDesk
from tests.paying.conftest import pay
from tests.refunding import Office, payment_of, sweep_refunds
from tests.shop import place

CANCEL, WHOLE = "/payment/cancel", "/v2/payment/refund"


def kinds(iyzico: IyzicoDesk) -> list[str]:
    """How money went back."""
    return [line["kind"] for line in iyzico.simulator.ledger()["refunds"]]


def asked(iyzico: IyzicoDesk, path: str) -> int:
    return [each for _, each in iyzico.transport.asked].count(path)


def look(stage: World, clock: cloud.Clock, minutes: int = 6) -> None:
    for _ in range(minutes):
        clock.advance(minutes=1)
        sweep_refunds()


def test_on_its_day_it_is_undone(iyzico: IyzicoDesk, office: Office, iyzico_paid: str, deliver: Deliver) -> None:
    office.refund(iyzico_paid)
    deliver()
    assert kinds(iyzico) == ["cancel"] and payment_of(iyzico_paid).status == "REFUNDED"


def test_a_part_is_refunded_and_so_is_the_rest(
    iyzico: IyzicoDesk, office: Office, iyzico_paid: str, deliver: Deliver
) -> None:
    office.refund(iyzico_paid, "1.00", "a")
    deliver()
    office.refund(iyzico_paid, None, "b")
    deliver()
    assert kinds(iyzico) == ["refund", "refund"] and asked(iyzico, CANCEL) == 0


@pytest.mark.parametrize(
    ("paid_at", "asked_at", "kind"),
    [
        (datetime(2026, 11, 21, 20, 50, tzinfo=UTC), datetime(2026, 11, 21, 20, 59, tzinfo=UTC), "cancel"),
        (datetime(2026, 11, 21, 20, 50, tzinfo=UTC), datetime(2026, 11, 21, 21, 0, tzinfo=UTC), "refund"),
        (datetime(2026, 11, 21, 21, 5, tzinfo=UTC), datetime(2026, 11, 22, 20, 50, tzinfo=UTC), "cancel"),
    ],
)
def test_days_are_istanbuls(
    iyzico: IyzicoDesk,
    office: Office,
    stage: World,
    deliver: Deliver,
    clock: cloud.Clock,
    paid_at: datetime,
    asked_at: datetime,
    kind: str,
) -> None:
    clock.now = paid_at
    paid = pay(iyzico, iyzico.process(place(stage).order_id), deliver)
    clock.now = asked_at
    office.refund(paid)
    deliver()
    assert kinds(iyzico) == [kind] and payment_of(paid).status == "REFUNDED"


def test_what_cannot_be_undone_any_more_is_refunded(
    iyzico: IyzicoDesk, office: Office, iyzico_paid: str, deliver: Deliver
) -> None:
    """The banks closed their day early."""
    iyzico.simulator.arm({"mode": "error", "status": 200, "code": "10217", "match": {"path": CANCEL}})
    office.refund(iyzico_paid)
    deliver()
    assert kinds(iyzico) == ["refund"] and payment_of(iyzico_paid).status == "REFUNDED"


@pytest.mark.parametrize("hours", [0, 24])
@pytest.mark.parametrize("mode", ["timeout_after_success", "unreachable"])
def test_an_undoing_whose_answer_is_lost_counts_once(
    iyzico: IyzicoDesk,
    office: Office,
    iyzico_paid: str,
    stage: World,
    deliver: Deliver,
    clock: cloud.Clock,
    mode: str,
    hours: int,
) -> None:
    """Also where the day is over by the time that anybody asks again: what was undone is not refunded, too."""
    iyzico.simulator.arm({"mode": mode, "match": {"path": CANCEL}})
    office.refund(iyzico_paid)
    deliver()
    assert next(iter(Refund.scan())).status == "PENDING"
    clock.advance(hours=hours)
    look(stage, clock)
    undone = mode == "timeout_after_success" or not hours
    assert kinds(iyzico) == ["cancel" if undone else "refund"]
    assert payment_of(iyzico_paid).status == "REFUNDED"


def test_with_instalments_the_buyer_gets_what_the_order_cost(
    iyzico: IyzicoDesk, office: Office, order: Order, stage: World, deliver: Deliver, clock: cloud.Clock, capsys: Any
) -> None:
    """The card paid more; the fee is between the buyer and the bank, and no part of what is refundable."""
    started = iyzico.process(order.order_id, instalments=6)
    iyzico.pay(started, instalment=6)
    iyzico.tell()
    deliver()
    payment = payment_of(started.body["payment"]["id"])
    assert payment.charged > payment.captured == order.total
    clock.advance(days=1)
    assert office.refund(payment.payment_id, "12500.01").status == 422
    office.refund(payment.payment_id)
    deliver()
    assert sum(line["amount"] for line in iyzico.simulator.ledger()["refunds"]) == order.total.amount
    assert payment_of(payment.payment_id).status == "REFUNDED"


def test_stripe_is_not_asked_to_undo(stripe: StripeDesk, office: Office, stripe_paid: str, deliver: Deliver) -> None:
    office.refund(stripe_paid)
    deliver()
    assert not next(iter(Refund.scan())).voids
