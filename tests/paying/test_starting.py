"""Starting a payment at each provider: what is asked for, who must be known, and answers that are lost."""

from datetime import timedelta
from typing import Any

import pytest

from functions.orders.schemas import AddressIn
from functions.orders.service import place as place_order
from functions.orders.tables import Order
from functions.payments.schedule import check_open_payments
from functions.payments.tables import Payment
from functions.users.tables import User
from kervan.commit import commit
from kervan.world import World
from tests import cloud
from tests.conftest import USERS, Answer
from tests.desks import HOME, Desk, Desks, IyzicoDesk, PaytrDesk, behind
from tests.payments.looking import facts, row
from tests.shop import BOOK, person, place, wanted

LOST = ["timeout_after_success", "unreachable", "error"]


@pytest.mark.parametrize("mode", LOST)
def test_a_lost_answer_is_an_outage_and_the_buyers_next_try_goes_on(desk: Desk, order: Order, mode: str) -> None:
    desk.simulator.arm({"mode": mode, "match": desk.start_of})
    lost = desk.process(order.order_id, "a")
    assert (lost.status, lost.body["code"]) == (503, "provider_unreachable")
    assert int(lost.headers["retry-after"]) > 0
    assert [payment.status for payment in Payment.scan()] == ["CREATED"]
    again = desk.process(order.order_id, "a")
    assert (again.status, row(again).status, Payment.count()) == (201, "PENDING", 1)


@pytest.mark.parametrize("mode", LOST)
def test_a_page_that_nobody_was_shown_is_no_payment(
    hosted: Desk, order: Order, stage: World, clock: cloud.Clock, mode: str
) -> None:
    hosted.simulator.arm({"mode": mode, "match": hosted.start_of})
    hosted.process(order.order_id)
    clock.advance(minutes=3)
    check_open_payments(stage)
    assert [payment.status for payment in Payment.scan()] == ["FAILED"]
    second = hosted.process(order.order_id, "key-2")
    assert (second.status, int(row(second).attempt)) == (201, 2)


def test_what_the_buyer_was_shown_is_shown_again(iyzico: IyzicoDesk, order: Order) -> None:
    """Another form could be paid as well."""
    first, second = iyzico.process(order.order_id, "a"), iyzico.process(order.order_id, "b")
    assert first.body == second.body
    assert len(iyzico.simulator.core.state.forms) == 1
    assert facts().count("payments.PaymentStarted") == 1


def test_another_page_leads_to_the_same_payment_and_closes_with_its_order(
    paytr: PaytrDesk, order: Order, clock: cloud.Clock
) -> None:
    first = paytr.process(order.order_id, "a")
    assert row(first).closes_at == order.reserved_until
    clock.advance(minutes=5, seconds=30)
    second = paytr.process(order.order_id, "b")
    assert first.body["payment"] == second.body["payment"]
    assert first.body["next_action"] != second.body["next_action"]
    assert row(second).closes_at == order.reserved_until + timedelta(seconds=30)  # it counts in minutes
    assert row(second).page is None and len(paytr.simulator.core.state.orders) == 1
    assert facts().count("payments.PaymentStarted") == 1


def test_what_the_provider_is_told_of_the_buyer(iyzico: IyzicoDesk, order: Order) -> None:
    started = iyzico.process(order.order_id, instalments=6)
    form = iyzico.simulator.form(iyzico.token_of(started))
    assert form is not None
    asked = form["request"]
    assert asked["buyer"] == {
        "id": USERS["ana"][0],
        "name": "Çağrı",
        "surname": "Öztürk",
        "identityNumber": "11111111111",
        "email": "ana@example.com",
        "gsmNumber": "+905551112233",
        "registrationAddress": "İstiklal Cad. No: 1 Beyoğlu",
        "city": "İstanbul",
        "country": "Türkiye",
        "zipCode": "34430",
        "ip": "203.0.113.7",
    }
    assert asked["basketId"] == asked["conversationId"] == row(started).payment_id
    assert [(item["name"], item["itemType"], item["price"]) for item in asked["basketItems"]] == [
        ("Büyükbaş kurban, 1 hisse", "VIRTUAL", 1_250_000)
    ]
    assert asked["enabledInstallments"] == [1, 2, 3, 6]
    assert asked["callbackUrl"].endswith(f"/api/payments/return/iyzico?payment_id={row(started).payment_id}")


def test_nothing_of_the_buyer_is_kept(hosted: Desk, order: Order) -> None:
    said = {**HOME, "line": "Kimseye söylenmeyen sokak"}
    started = hosted.process(order.order_id, buyer={"phone": "+905559998877", "address": said})
    kept = str(row(started).serialize())
    for detail in ("Kimseye", "Öztürk", "+9055", "203.0.113.7", "example.com"):
        assert detail not in kept


def test_the_request_outranks_the_account(iyzico: IyzicoDesk, order: Order) -> None:
    said = {"phone": "+491701234567", "address": {**HOME, "country": "Almanya"}, "identity_number": "10000000146"}
    form = iyzico.simulator.form(iyzico.token_of(iyzico.process(order.order_id, buyer=said)))
    assert form is not None
    buyer = form["request"]["buyer"]
    assert (buyer["gsmNumber"], buyer["country"], buyer["identityNumber"]) == (
        "+491701234567",
        "Almanya",
        "10000000146",
    )


def test_an_order_that_is_shipped_says_where_its_buyer_lives(hosted: Desk, stage: World) -> None:
    home = AddressIn(name="Ayşe Yılmaz", line="Atatürk Cad. 5", district="Çankaya", city="Ankara")
    order = wanted(product_id=BOOK).model_copy(update={"shipping_address": home})
    placed = place_order(stage, person("ana"), stage.new_id("ord"), order)
    assert hosted.process(placed.order_id, buyer=None).status == 201


@pytest.mark.parametrize(
    ("phone", "said", "lacking"),
    [
        ("+905551112233", None, ["/buyer/address"]),
        (None, {"address": HOME}, ["/buyer/phone"]),
        (None, None, ["/buyer/phone", "/buyer/address"]),
        (None, {}, ["/buyer/phone", "/buyer/address"]),
    ],
)
def test_what_nobody_has_said_of_the_buyer_is_asked_for_and_nothing_is_begun(
    hosted: Desk, order: Order, phone: str | None, said: Any, lacking: list[str]
) -> None:
    ana = User.get(USERS["ana"][0])
    ana.phone = phone
    commit(ana)
    answer = hosted.process(order.order_id, buyer=said)
    assert (answer.status, answer.body["code"]) == (409, "buyer_details_missing")
    assert [(error["pointer"], error["code"]) for error in answer.body["errors"]] == [(at, "missing") for at in lacking]
    assert Payment.count() == 0
    mended = hosted.process(order.order_id, buyer={"phone": "+905551112233", "address": HOME})
    assert mended.status == 201  # under the same key


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"instalments": 0}, "/instalments"),
        ({"instalments": 13}, "/instalments"),
        ({"instalments": "3"}, "/instalments"),
        ({"buyer": {"phone": "0555"}}, "/buyer/phone"),
        ({"buyer": {"identity_number": "1 2"}}, "/buyer/identity_number"),
        ({"buyer": {"address": {"line": "x"}}}, "/buyer/address/city"),
        ({"buyer": {"name": "Başkası"}}, "/buyer/name"),
    ],
)
def test_wrong_details_are_named(hosted: Desk, order: Order, change: dict[str, Any], pointer: str) -> None:
    answer = hosted.process(order.order_id, **change)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert Payment.count() == 0


def test_a_way_to_pay_must_be_offered(every: Desks, desk: Desk, stage: World, order: Order) -> None:
    others = [name.value for name in every if name != desk.name]
    behind(stage, every, offered=others)
    answer = desk.process(order.order_id)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/provider")
    assert all(name in answer.body["errors"][0]["detail"] for name in others)
    assert Payment.count() == 0


def test_a_provider_without_instalments_has_none(stripe: Desk, order: Order) -> None:
    answer = stripe.process(order.order_id, instalments=2)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/instalments")


def test_a_refusal_ends_the_attempt_and_the_next_is_a_new_one(desk: Desk, stage: World) -> None:
    order = place(stage, product_id=BOOK)
    with desk.refusing():
        refused: Answer = desk.process(order.order_id, "a")
    assert (refused.status, refused.body["code"]) == (409, "provider_refused")
    assert desk.process(order.order_id, "b").status == 201
    assert sorted((int(each.attempt), each.status) for each in Payment.scan()) == [(1, "FAILED"), (2, "PENDING")]


def test_one_buyer_does_not_use_up_the_providers_minute(
    paytr: PaytrDesk, iyzico: IyzicoDesk, order: Order, clock: cloud.Clock
) -> None:
    """Each request asks PayTR for another page of the same payment; a page that stands costs nobody anything."""
    answers = [paytr.process(order.order_id, f"key-{number}") for number in range(62)]
    assert [answer.status for answer in answers] == [201] * 61 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    clock.advance(minutes=10)
    assert paytr.process(order.order_id, "later").status == 201
    assert {iyzico.process(order.order_id, f"shown-{n}").status for n in range(62)} == {201}
