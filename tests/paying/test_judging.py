"""What is read back is compared before it is believed: money that does not fit pays nothing, whoever took it."""

import pytest

from functions.ledger.tables import Entry
from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments import convergence
from functions.payments.schedule import check_open_payments
from functions.payments.states import Reason
from functions.payments.tables import Webhook
from kervan.world import World
from tests import cloud
from tests.conftest import Deliver
from tests.desks import Desk, Desks, IyzicoDesk, PaytrDesk, behind
from tests.payments.looking import is_lawful, row
from tests.shop import person
from tests.webhooks import of_iyzico

HELD = "5528790000000990"  # iyzico's risk team looks at it


@pytest.mark.parametrize("by", [1, -1, -1_249_999])
def test_another_amount_is_for_a_person(hosted: Desk, order: Order, deliver: Deliver, by: int) -> None:
    started = hosted.process(order.order_id)
    hosted.simulator.arm({"mode": "lie_about_amount", "by": by, "count": 99, "match": hosted.read_of})
    hosted.pay(started)
    hosted.tell()
    deliver()
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", Reason.AMOUNT)
    assert Order.get(order.order_id).status == "PENDING"


@pytest.mark.parametrize("currency", ["USD", "IRR"])
def test_another_currency_is_for_a_person(hosted: Desk, order: Order, deliver: Deliver, currency: str) -> None:
    started = hosted.process(order.order_id)
    hosted.simulator.arm(
        {"mode": "lie_about_amount", "by": 0, "currency": currency, "count": 99, "match": hosted.read_of}
    )
    hosted.pay(started)
    hosted.tell()
    deliver()
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", Reason.CURRENCY)
    assert Order.get(order.order_id).status == "PENDING"


def test_a_real_payment_at_a_stage_that_tests_is_for_a_person(
    paytr: PaytrDesk, order: Order, stage: World, clock: cloud.Clock
) -> None:
    started = paytr.process(order.order_id)
    paytr.simulator.arm({"mode": "lie_about_test_mode", "count": 99, "match": paytr.read_of})
    paytr.pay(started)
    clock.advance(minutes=3)
    check_open_payments(stage)
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", Reason.MODE)
    assert (row(started).captured, Entry.count()) == (None, 0)  # what is no money of ours is not in the books


def test_a_lie_in_a_callback_is_not_even_heard(paytr: PaytrDesk, order: Order, deliver: Deliver) -> None:
    started = paytr.process(order.order_id)
    paytr.simulator.arm({"mode": "lie_about_amount", "by": -1_000_000, "currency": "USD", "count": 9})
    paytr.pay(started)
    assert paytr.tell() == 1
    deliver()
    assert row(started).status == "SUCCEEDED"


def test_an_answer_that_iyzico_did_not_sign_is_none(iyzico: IyzicoDesk, order: Order, deliver: Deliver) -> None:
    started = iyzico.process(order.order_id)
    iyzico.simulator.arm({"mode": "bad_signature", "count": 1, "match": iyzico.read_of})
    iyzico.pay(started)
    iyzico.tell()
    deliver()  # the letter comes again, and the answer is signed by then
    assert row(started).status == "SUCCEEDED"


def test_a_form_of_another_payment_pays_nothing(iyzico: IyzicoDesk, every: Desks, order: Order, stage: World) -> None:
    """A row whose reference is another payment's form: what iyzico signs says whose it is."""
    started = iyzico.process(order.order_id)
    form = iyzico.simulator.core.state.forms[iyzico.token_of(started)]
    form["request"]["basketId"] = "pay_01KAGQ0000000000000000AAAA"
    iyzico.pay(started)
    iyzico.come_back(started)
    convergence.converge(stage, row(started).payment_id)
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", Reason.BINDING)


def test_a_payment_that_the_risk_team_holds_is_not_taken_yet(
    iyzico: IyzicoDesk, order: Order, stage: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    started = iyzico.process(order.order_id)
    taken = iyzico.simulator.pay(iyzico.token_of(started), HELD)
    iyzico.tell()
    deliver()
    orders.cancel(stage, person("ana"), order.order_id)
    deliver()
    clock.advance(hours=3)
    check_open_payments(stage)
    assert row(started).status == "PENDING"  # whatever the clock says: it is not over
    iyzico.simulator.review(taken["payment"], accepted=True)
    clock.advance(hours=7)
    check_open_payments(stage)
    deliver()
    assert row(started).status == "REFUNDED" and is_lawful(row(started))


def test_a_payment_that_the_risk_team_refuses_has_failed(
    iyzico: IyzicoDesk, order: Order, stage: World, clock: cloud.Clock
) -> None:
    started = iyzico.process(order.order_id)
    taken = iyzico.simulator.pay(iyzico.token_of(started), HELD)
    iyzico.simulator.review(taken["payment"], accepted=False)
    clock.advance(minutes=3)
    check_open_payments(stage)
    assert (row(started).status, Order.get(order.order_id).status) == ("FAILED", "PENDING")


@pytest.mark.parametrize("instalment", [2, 3, 6])
def test_instalments_cost_the_buyer_more_and_the_order_what_it_costs(
    hosted: Desk, order: Order, deliver: Deliver, instalment: int
) -> None:
    started = hosted.process(order.order_id, instalments=6)
    hosted.pay(started, instalment=instalment)
    hosted.tell()
    deliver()
    paid = row(started)
    assert (paid.status, paid.captured, Order.get(order.order_id).status) == ("SUCCEEDED", order.total, "PAID")
    assert paid.charged.amount == hosted.captured() == 1_250_000 * (100 + 2 * instalment) // 100
    seen = hosted.payment(paid.payment_id)
    assert (seen["amount"]["amount"], seen["charged"]) == ("12500.00", paid.charged.wire())


def test_what_was_taken_is_remembered_by_its_own_id(iyzico: IyzicoDesk, order: Order, deliver: Deliver) -> None:
    started = iyzico.process(order.order_id)
    taken = iyzico.simulator.pay(iyzico.token_of(started), iyzico.cards["good"])
    iyzico.tell()
    deliver()
    assert row(started).transaction == taken["payment"] == row(started).money_id


@pytest.fixture(name="unsigned")
def _unsigned(every: Desks, stage: World) -> None:
    """Before iyzico's support has enabled signatures."""
    behind(stage, every, iyzico_webhooks="hints")


@pytest.mark.usefixtures("unsigned")
def test_an_unsigned_word_about_an_open_payment_is_a_reason_to_look(
    iyzico: IyzicoDesk, order: Order, deliver: Deliver
) -> None:
    started = iyzico.process(order.order_id)
    iyzico.pay(started)
    (told,) = iyzico.waiting()
    headers = {"content_type": "application/json"}
    assert {iyzico.post(told.body, headers).status for _ in range(5)} == {200}
    deliver()
    assert (row(started).status, Order.get(order.order_id).status) == ("SUCCEEDED", "PAID")


@pytest.mark.usefixtures("unsigned")
def test_an_unsigned_word_about_anything_else_writes_nothing(
    iyzico: IyzicoDesk, order: Order, deliver: Deliver
) -> None:
    started = iyzico.process(order.order_id)
    iyzico.pay(started)
    iyzico.come_back(started)
    deliver()
    for token in ("0123abcd-0123-0123-0123-0123456789ab", iyzico.token_of(started)):
        body, _ = of_iyzico(token=token, status="SUCCESS")
        assert iyzico.post(body, {"content_type": "application/json"}).status == 200
    assert Webhook.count() == 0
    forged, headers = of_iyzico(token=iyzico.token_of(started))
    assert iyzico.post(forged, {**headers, "x_iyz_signature_v3": "0" * 64}).status == 400
