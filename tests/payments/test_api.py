"""Paying, as buyers and staff meet it."""

from dataclasses import replace

import pytest

from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import Caller, Deliver
from tests.shop import BOOK, person, place
from tests.stripe_fixture import GOOD_CARD, POOR_CARD, Tampering, Till, with_stripe
from tests.taken import under_review


def test_an_order_is_paid(till: Till, stripe: StripeSimulator, order: Order, deliver: Deliver) -> None:
    started = till.process(order.order_id)
    assert started.status == 201, started.body
    payment = started.body["payment"]
    assert (payment["status"], payment["amount"]) == ("PENDING", {"amount": "12500.00", "currency": "TRY"})
    action = started.body["next_action"]
    assert (action["type"], action["publishable_key"]) == ("client_secret", "pk_test_kervan")
    assert action["return_url"] == f"https://api.kervan.test/api/payments/return/stripe?payment_id={payment['id']}"
    stripe.pay(till.intent_of(started), GOOD_CARD)
    assert till.tell() > 0
    assert till.payment(payment["id"])["status"] == "PENDING"  # a webhook is a hint; the worker has not run
    deliver()
    seen = till.payment(payment["id"])
    assert (seen["status"], [step["status"] for step in seen["history"]]) == (
        "SUCCEEDED",
        ["CREATED", "PENDING", "SUCCEEDED"],
    )
    paid = Order.get(order.order_id)
    assert (paid.status, paid.payment_id) == ("PAID", payment["id"])
    assert "client_secret" not in str(seen)


def test_what_stripe_is_asked_for_is_bound_to_the_order(till: Till, stripe: StripeSimulator, order: Order) -> None:
    started = till.process(order.order_id)
    intent = stripe.core.get("payment_intent", till.intent_of(started))
    payment_id = started.body["payment"]["id"]
    assert intent["metadata"] == {"order_id": order.order_id, "payment_id": payment_id}
    assert (intent["amount"], intent["currency"], intent["receipt_email"]) == (1_250_000, "try", None)
    assert intent["automatic_payment_methods"]["enabled"] is True
    row = Payment.get(payment_id)
    assert (row.reference, row.live) == (intent["id"], False)


def test_one_key_is_one_answer_and_other_keys_lead_to_the_same_payment(
    till: Till, stripe: StripeSimulator, order: Order
) -> None:
    first = till.process(order.order_id, "a")
    again = till.process(order.order_id, "a")
    other = till.process(order.order_id, "b", return_url="https://app.kervan.test/else")
    assert first.status == again.status == other.status == 201
    assert first.body == again.body == other.body
    assert Payment.count() == 1 and len(list(stripe.core.state.of_kind("payment_intent"))) == 1
    assert [letter.name for letter in Outbox.scan()].count("payments.PaymentStarted") == 1


def test_money_moves_only_under_a_key(call: Caller, order: Order) -> None:
    body = {"order_id": order.order_id, "provider": "stripe"}
    answer = call(app, "POST", "/api/payments/process", body, as_="ana")
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_missing")
    assert Payment.count() == 0


@pytest.mark.parametrize("who", ["bob", "sevgi"])
def test_nobody_pays_what_is_not_theirs(till: Till, order: Order, who: str) -> None:
    theirs = till.process(order.order_id, as_=who)
    absent = till.process("ord_01KAGQ0000000000000000AAAA", "key-2", as_=who)
    assert theirs.status == absent.status == 404
    assert theirs.body == absent.body
    assert Payment.count() == 0


def test_a_stranger_is_told_nothing(till: Till, call: Caller, order: Order) -> None:
    payment_id = till.process(order.order_id).body["payment"]["id"]
    theirs = call(app, "GET", f"/api/payments/{payment_id}", as_="bob")
    absent = call(app, "GET", "/api/payments/pay_01KAGQ0000000000000000AAAA", as_="bob")
    assert theirs.status == absent.status == 404 and theirs.body == absent.body
    assert call(app, "GET", f"/api/payments/{payment_id}").status == 401
    assert call(app, "GET", "/api/admin/payments", as_="ana").status == 403


def test_a_cancelled_or_lapsed_order_cannot_be_paid(till: Till, order: Order, world: World, clock: cloud.Clock) -> None:
    other = place(world, product_id=BOOK)
    orders.cancel(world, person("ana"), other.order_id)
    cancelled = till.process(other.order_id)
    clock.advance(minutes=30)
    lapsed = till.process(order.order_id, "key-2")
    assert [(a.status, a.body["code"]) for a in (cancelled, lapsed)] == [(409, "order_not_payable")] * 2
    assert Payment.count() == 0


def test_a_paid_order_is_not_paid_again(till: Till, stripe: StripeSimulator, order: Order, deliver: Deliver) -> None:
    stripe.pay(till.intent_of(till.process(order.order_id)), GOOD_CARD)
    till.tell()
    deliver()
    again = till.process(order.order_id, "key-2")
    assert (again.status, again.body["code"]) == (409, "order_not_payable")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "https://app.kervan.test.evil.example/",
        "https://app.kervan.test@evil.example/",
        "https://app.kervan.test\\@evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "http://app.kervan.test/",
        "https://app.kervan.test:8443/",
        "https://app.kervan.test/\r\nset-cookie: a=b",
        "https://[app.kervan.test/",
    ],
)
def test_a_return_address_must_be_the_apps(till: Till, order: Order, address: str) -> None:
    answer = till.process(order.order_id, return_url=address)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/return_url"
    assert Payment.count() == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"provider": "paypal"}, "/provider"),
        ({"provider": None}, "/provider"),
        ({"order_id": "1"}, "/order_id"),
        ({"amount": "1.00"}, "/amount"),
    ],
)
def test_wrong_values_are_named(till: Till, order: Order, change: dict[str, str], pointer: str) -> None:
    answer = till.process(**{"order_id": order.order_id, **change})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("card", ["4000000000009979", "4000000000009987"])
def test_who_tries_a_stolen_card_is_not_told_that_it_is_known(
    till: Till, stripe: StripeSimulator, order: Order, call: Caller, deliver: Deliver, card: str
) -> None:
    started = till.process(order.order_id)
    with pytest.raises(Exception, match="declined"):
        stripe.pay(till.intent_of(started), card)
    till.tell()
    deliver()
    assert till.payment(started.body["payment"]["id"])["decline_code"] == "declined"
    (staff,) = call(app, "GET", "/api/admin/payments", as_="sevgi").body["items"]
    assert staff["decline_code"] in ("stolen_card", "lost_card")


def test_a_declined_card_leaves_the_payment_open_for_another(
    till: Till, stripe: StripeSimulator, order: Order, deliver: Deliver
) -> None:
    started = till.process(order.order_id)
    payment_id, intent = started.body["payment"]["id"], till.intent_of(started)
    with pytest.raises(Exception, match="insufficient funds"):
        stripe.pay(intent, POOR_CARD)
    till.tell()
    deliver()
    declined = till.payment(payment_id)
    assert (declined["status"], declined["decline_code"]) == ("PENDING", "insufficient_funds")
    stripe.pay(intent, GOOD_CARD)
    till.tell()
    deliver()
    paid = till.payment(payment_id)
    assert (paid["status"], paid["decline_code"]) == ("SUCCEEDED", None)
    assert Order.get(order.order_id).status == "PAID"


def test_a_refused_amount_ends_the_attempt_and_the_next_is_a_new_one(
    till: Till, stripe: StripeSimulator, order: Order
) -> None:
    stripe.core.settings.minimum_amounts["try"] = 2_000_000
    refused = till.process(order.order_id, "a")
    assert (refused.status, refused.body["code"]) == (409, "provider_refused")
    stripe.core.settings.minimum_amounts.clear()
    started = till.process(order.order_id, "b")
    assert started.status == 201
    assert sorted((int(row.attempt), row.status) for row in Payment.scan()) == [(1, "FAILED"), (2, "PENDING")]
    told = [letter.name for letter in Outbox.scan()]
    assert told.count("payments.PaymentFailed") == told.count("payments.PaymentStarted") == 1


def test_my_list_is_mine_newest_first_and_by_state(
    till: Till, call: Caller, order: Order, world: World, clock: cloud.Clock
) -> None:
    ids = [till.process(order.order_id, "a").body["payment"]["id"]]
    clock.advance(minutes=1)
    ids.append(till.process(place(world, product_id=BOOK).order_id, "b").body["payment"]["id"])
    page = call(app, "GET", "/api/payments?limit=1", as_="ana").body
    rest = call(app, "GET", f"/api/payments?limit=1&cursor={page['next_cursor']}", as_="ana").body
    assert [payment["id"] for payment in page["items"] + rest["items"]] == ids[::-1]
    for status, found in (("PENDING", 2), ("SUCCEEDED", 0)):
        assert len(call(app, "GET", f"/api/payments?status={status}", as_="ana").body["items"]) == found
    assert call(app, "GET", "/api/payments", as_="bob").body["items"] == []
    stolen = call(app, "GET", f"/api/payments?limit=1&cursor={page['next_cursor']}", as_="bob")
    assert (stolen.status, stolen.body["code"]) == (400, "bad_cursor")


def test_staff_list_by_state_provider_and_period(till: Till, call: Caller, order: Order, clock: cloud.Clock) -> None:
    started = till.process(order.order_id)
    day = "from=2026-11-21T00:00:00Z&to=2026-11-21T23:59:59Z"
    both = "status=PENDING&provider=stripe"
    for query in ("", "?status=PENDING", "?provider=stripe", f"?{both}", f"?{day}", f"?{both}&{day}"):
        found = call(app, "GET", f"/api/admin/payments{query}", as_="sevgi")
        assert [row["id"] for row in found.body["items"]] == [started.body["payment"]["id"]], (query, found)
        assert found.body["items"][0]["reference"] == till.intent_of(started)
    for query in (
        "?status=FAILED",
        "?provider=paytr",
        "?status=PENDING&provider=iyzico",
        "?from=2026-11-21T09:31:00Z&to=2026-11-21T23:59:59Z",
    ):
        assert call(app, "GET", f"/api/admin/payments{query}", as_="sevgi").body["items"] == []
    for query in ("", "&provider=stripe", "&status=PENDING", f"&{both}"):
        wide = call(app, "GET", f"/api/admin/payments?from=2026-10-01T00:00:00Z{query}", as_="sevgi")
        assert (wide.status, wide.body["errors"][0]["code"]) == (422, "more_than_a_month")


def test_what_waits_for_a_person_is_found_whatever_month_it_is_of(
    call: Caller, order: Order, world: World, clock: cloud.Clock
) -> None:
    waiting = under_review(world, order)
    clock.advance(days=100)
    for query in ("", "&provider=stripe", "&from=2026-01-01T00:00:00Z"):
        found = call(app, "GET", f"/api/admin/payments?status=NEEDS_REVIEW{query}", as_="sevgi").body["items"]
        assert [row["id"] for row in found] == [waiting.payment_id], query
    before = "&to=2026-11-20T00:00:00Z"
    assert call(app, "GET", f"/api/admin/payments?status=NEEDS_REVIEW{before}", as_="sevgi").body["items"] == []


def test_a_key_of_the_other_mode_is_never_used(till: Till, order: Order, way_out: Tampering, world: World) -> None:
    with_stripe(replace(world, settings=world.settings.model_copy(update={"stripe_mode": "live"})), way_out)
    assert till.process(order.order_id).status == 503
    assert way_out.asked == []
