"""Orders, as their buyers and staff meet them."""

import pytest

from functions.catalog.tables import Product, Stock
from functions.orders.handler import app
from functions.orders.schedule import expire_unpaid_orders
from functions.orders.tables import Order, OrderNotRefundable
from kervan.commit import commit
from kervan.money import Money
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.conftest import USERS, Caller

BULL = "prd_01KAGQ0000000000000000B0GA"
BOOK = "prd_01KAGQ0000000000000000K1TP"


@pytest.fixture
def shelf(world: World) -> None:
    """A donation with three shares left and an unlimited book."""
    common = {
        "category": "kurban",
        "seller_id": "sel_1",
        "shelf": "kurban",
        "on_sale": "yes",
        "created_at": world.now(),
    }
    bull = Product(
        BULL,
        name="Büyükbaş kurban, 1 hisse",
        kind="donation",
        price=Money(1_250_000, "TRY"),
        vat_rate=0,
        certificate=True,
        shares=7,
        stocked=True,
        **common,
    )
    book = Product(BOOK, name="Kitap", kind="digital", price=Money(2999, "TRY"), vat_rate=0, **common)
    commit(new=(bull, book, Stock(BULL, available=3, supplied=3)))


def order_of(quantity: int = 1) -> dict[str, object]:
    return {
        "items": [{"product_id": BULL, "quantity": quantity, "on_behalf_of": ["Çağrı Öztürk", "Şûle İğdeci"]}],
        "proxy_consent": {"version": "2026-1", "accepted": True},
    }


def test_an_order_is_placed_at_the_servers_price_and_reserves_its_stock(call: Caller, shelf: None) -> None:
    answer = call(app, "POST", "/api/orders", order_of(2), as_="ana")
    assert answer.status == 201, answer.body
    assert answer.body["total"] == {"amount": "25000.00", "currency": "TRY"}
    assert answer.body["items"][0]["on_behalf_of"] == ["Çağrı Öztürk", "Şûle İğdeci"]
    stock = Stock.get(BULL)
    assert (stock.available, stock.reserved, stock.sold) == (1, 2, 0)
    assert [letter.name for letter in Outbox.scan()] == ["orders.OrderPlaced"]


def test_the_last_share_is_sold_once(call: Caller, shelf: None) -> None:
    assert call(app, "POST", "/api/orders", order_of(3), as_="ana").status == 201
    refused = call(app, "POST", "/api/orders", order_of(1), as_="bob")
    assert (refused.status, refused.body["code"]) == (409, "out_of_stock")
    assert Order.count() == 1


def test_one_key_places_one_order(call: Caller, shelf: None) -> None:
    first = call(app, "POST", "/api/orders", order_of(), as_="ana", idempotency_key="k1")
    again = call(app, "POST", "/api/orders", order_of(), as_="ana", idempotency_key="k1")
    other = call(app, "POST", "/api/orders", order_of(2), as_="ana", idempotency_key="k1")
    assert first.status == again.status == 201
    assert first.body == again.body
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert Order.count() == 1


def test_a_donation_needs_the_proxy_consent(call: Caller, shelf: None) -> None:
    body = {**order_of(), "proxy_consent": None}
    answer = call(app, "POST", "/api/orders", body, as_="ana", accept_language="en")
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/proxy_consent"


def test_wrong_values_are_named_by_pointer_in_the_buyers_language(call: Caller, shelf: None) -> None:
    body = {"items": [{"product_id": BULL, "quantity": 0, "colour": "red"}]}
    answer = call(app, "POST", "/api/orders", body, as_="ana")
    assert answer.status == 422
    assert {e["pointer"]: e["detail"] for e in answer.body["errors"]} == {
        "/items/0/quantity": "En az 1 olmalı.",
        "/items/0/colour": "Böyle bir alan yok.",
    }


def test_who_may_not_ask_is_told_so_before_anything_else(call: Caller, world: World) -> None:
    assert call(app, "POST", "/api/orders", {"nonsense": 1}).status == 401
    assert call(app, "PUT", "/api/orders/x/status", {"nonsense": 1}, as_="ana").status == 403


def test_a_stranger_is_told_nothing(call: Caller, shelf: None) -> None:
    order_id = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    theirs = call(app, "GET", f"/api/orders/{order_id}", as_="bob")
    absent = call(app, "GET", "/api/orders/ord_01KAGQ0000000000000000AAAA", as_="bob")
    assert theirs.status == absent.status == 404
    assert theirs.body == absent.body


def test_cancelling_twice_is_cancelling_once(call: Caller, shelf: None) -> None:
    order_id = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    first = call(app, "POST", f"/api/orders/{order_id}/cancel", as_="ana")
    again = call(app, "POST", f"/api/orders/{order_id}/cancel", as_="ana")
    assert first.body["status"] == again.body["status"] == "CANCELLED"
    assert [letter.name for letter in Outbox.scan()].count("orders.OrderCancelled") == 1


def test_an_unpaid_order_expires_and_a_fresh_one_does_not(
    call: Caller, shelf: None, world: World, clock: object
) -> None:
    old = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    clock.advance(minutes=20)
    fresh = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    clock.advance(minutes=11)
    expire_unpaid_orders(world)
    assert Order.get(old).status == "EXPIRED"
    assert Order.get(fresh).status == "PENDING"


def test_an_order_that_cannot_expire_keeps_no_other_open(
    call: Caller, shelf: None, world: World, clock: object
) -> None:
    ids = [call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"] for _ in range(2)]
    for order_id in ids:
        Order(order_id).update(actions=[Order.open_shard.set("0")])
    broken, sound = ids
    Order(broken).update(actions=[Order.status.set("COMPLETED")])
    clock.advance(minutes=31)
    expire_unpaid_orders(world)
    assert (Order.get(broken).status, Order.get(sound).status) == ("COMPLETED", "EXPIRED")


def test_my_list_has_pages_and_a_cursor_is_mine_alone(call: Caller, shelf: None) -> None:
    ids = [call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"] for _ in range(3)]
    page = call(app, "GET", "/api/orders?limit=2", as_="ana").body
    rest = call(app, "GET", f"/api/orders?limit=2&cursor={page['next_cursor']}", as_="ana").body
    assert sorted(order["id"] for order in page["items"] + rest["items"]) == sorted(ids)
    assert rest["next_cursor"] is None
    stolen = call(app, "GET", f"/api/orders?cursor={page['next_cursor']}", as_="bob")
    assert (stolen.status, stolen.body["code"]) == (400, "bad_cursor")


def test_staff_cannot_skip_states_or_pay(call: Caller, shelf: None) -> None:
    order_id = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    skipped = call(app, "PUT", f"/api/orders/{order_id}/status", {"status": "COMPLETED"}, as_="sevgi")
    paid = call(app, "PUT", f"/api/orders/{order_id}/status", {"status": "PAID"}, as_="sevgi")
    assert (skipped.status, skipped.body["code"]) == (409, "unlawful_transition")
    assert paid.status == 422


def test_staff_list_by_state_and_month(call: Caller, shelf: None) -> None:
    order_id = call(app, "POST", "/api/orders", order_of(), as_="ana").body["id"]
    for query in ("?status=PENDING", "", "?from=2026-11-21T00:00:00Z&to=2026-11-21T23:59:59Z"):
        found = call(app, "GET", f"/api/admin/orders{query}", as_="sevgi")
        assert [order["id"] for order in found.body["items"]] == [order_id], (query, found)
    assert call(app, "GET", "/api/admin/orders?status=PAID", as_="sevgi").body["items"] == []


def test_an_address_without_its_optional_parts_is_read_back(call: Caller, shelf: None) -> None:
    address = {"name": "Ana Öz", "line": "Çınar Sok. 1", "district": "Kadıköy", "city": "İstanbul"}
    body = {"items": [{"product_id": BOOK}], "shipping_address": address}
    order_id = call(app, "POST", "/api/orders", body, as_="ana").body["id"]
    read = call(app, "GET", f"/api/orders/{order_id}", as_="ana")
    assert (read.status, read.body["shipping_address"]) == (200, {**address, "postal_code": None, "phone": None})


def test_one_account_cannot_reserve_everything_for_ever(call: Caller, shelf: None) -> None:
    book = {"items": [{"product_id": BOOK, "quantity": 1}]}
    placed = [call(app, "POST", "/api/orders", book, as_="ana").status for _ in range(60)]
    refused = call(app, "POST", "/api/orders", book, as_="ana")
    assert set(placed) == {201}
    assert (refused.status, refused.body["code"]) == (429, "too_many")
    assert int(refused.headers["retry-after"]) > 0
    assert call(app, "POST", "/api/orders", book, as_="bob").status == 201


def test_staff_cancel_a_paid_order_by_asking_for_its_refund(call: Caller, world: World, shelf: None) -> None:
    order_id = donors.order_paid(world)
    own = call(app, "POST", f"/api/orders/{order_id}/cancel", as_="ana")
    assert (own.status, own.body["code"]) == (409, "order_not_cancellable")
    asked = call(app, "POST", f"/api/orders/{order_id}/cancel", as_="sevgi")
    assert (asked.status, asked.body["status"]) == (200, "PAID")  # until its money has gone back
    (told,) = [letter for letter in Outbox.scan() if letter.name == "orders.OrderRefundAsked"]
    assert told.data["payment_id"] == Order.get(order_id).payment_id and told.data["by"] == USERS["sevgi"][0]
    donors.refund(world, order_id)
    again = call(app, "POST", f"/api/orders/{order_id}/cancel", as_="sevgi")
    assert (again.status, again.body["status"]) == (200, "REFUNDED")


def test_an_order_is_refunded_once_and_by_the_payment_that_paid_it(world: World, shelf: None) -> None:
    order_id = donors.order_paid(world)
    other = Order.mark_refunded(order_id, payment_id="pay_of_another", at=world.now())
    with pytest.raises(OrderNotRefundable):
        commit(also=(other, Order.mark_refunded(shop.place(world).order_id, payment_id="pay", at=world.now())))
    assert Order.get(order_id).status == "PAID"
    donors.refund(world, order_id)
    with pytest.raises(OrderNotRefundable):
        donors.refund(world, order_id)
    order = Order.get(order_id)
    assert ([step.status for step in order.history], int(order.version)) == (["PENDING", "PAID", "REFUNDED"], 3)
