"""Stock follows orders, whatever order their letters come in and however often."""

from collections.abc import Callable
from itertools import permutations

import pytest

from functions.catalog.stock import StockLedgerBroken
from functions.catalog.tables import Product, Stock, StockSettlement
from functions.catalog.worker import worker
from functions.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderPlaced
from functions.orders.handler import app as orders
from functions.orders.tables import Order
from kervan import aws
from kervan.commit import commit
from kervan.errors import Changed
from kervan.events import Event, Letter
from kervan.money import Money
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.conftest import USERS, Caller, Deliver

SOAP = "prd_01KAGQ0000000000000000SAAP"
TEA = "prd_01KAGQ0000000000000000CAYS"
BOOK = "prd_01KAGQ0000000000000000K1TP"
Place = Callable[..., str]


@pytest.fixture
def place(world: World, call: Caller) -> Place:
    """Five soaps, five teas and an unlimited book on the shelf; place an order of (product, quantity) lines."""
    common = {"category": "ev", "seller_id": "sel_1", "on_sale": "yes", "kind": "digital", "created_at": world.now()}
    for product_id in (SOAP, TEA, BOOK):
        stocked = product_id != BOOK
        commit(
            new=Product(product_id, name=product_id, price=Money(100, "TRY"), vat_rate=20, stocked=stocked, **common)
        )
        if stocked:
            commit(new=Stock(product_id, available=5, supplied=5))

    def order(*lines: tuple[str, int]) -> str:
        body = {"items": [{"product_id": product_id, "quantity": quantity} for product_id, quantity in lines]}
        answer = call(orders, "POST", "/api/orders", body, as_="ana")
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    return order


def pay(world: World, order_id: str) -> None:
    """As payments do: the guarded write and the fact in one commit."""
    order, at = Order.get(order_id), world.now()
    paid = OrderPaid(order_id=order_id, user_id=order.user_id, payment_id="pay_1", at=at)
    commit(also=(Order.mark_paid(order_id, payment_id="pay_1", amount=order.total, at=at),), tell=(paid,))


def counts(product_id: str) -> tuple[int, int, int]:
    """Available, reserved, sold; and that nothing is lost or below zero."""
    row = Stock.get(product_id)
    available, reserved, sold = int(row.available), int(row.reserved), int(row.sold)
    assert available + reserved + sold == row.supplied
    assert min(available, reserved, sold) >= 0
    return available, reserved, sold


def told() -> list[str]:
    """What the catalog has told and nobody has fetched."""
    return sorted(letter.name.partition(".")[2] for letter in Outbox.scan() if letter.name.startswith("catalog."))


def receive(event: Event, letter_id: str = "ltr_1") -> None:
    """One letter, straight to the worker."""
    worker.receive(Letter.of(event, letter_id=letter_id, trace="t").model_dump())


def about(kind: type[Event], order_id: str, world: World) -> Event:
    """A fact about an order."""
    extra = {"payment_id": "pay_1"} if kind is OrderPaid else {}
    return kind(order_id=order_id, user_id=USERS["ana"][0], at=world.now(), **extra)


def test_a_paid_order_sells_what_it_reserved(world: World, place: Place, deliver: Deliver) -> None:
    order_id = place((SOAP, 2), (TEA, 1), (BOOK, 3), (SOAP, 1))
    assert (counts(SOAP), counts(TEA)) == ((2, 3, 0), (4, 1, 0))
    pay(world, order_id)
    deliver()
    assert (counts(SOAP), counts(TEA)) == ((2, 0, 3), (4, 0, 1))


def test_a_cancelled_or_expired_order_gives_back(
    world: World, place: Place, deliver: Deliver, call: Caller, clock: object
) -> None:
    first, second = place((SOAP, 2)), place((SOAP, 3))
    assert counts(SOAP) == (0, 5, 0)
    call(orders, "POST", f"/api/orders/{first}/cancel", as_="ana")
    deliver()
    assert counts(SOAP) == (2, 3, 0)
    order = Order.get(second)
    order.status = "EXPIRED"
    commit(order, tell=(about(OrderExpired, second, world),))
    deliver()
    assert counts(SOAP) == (5, 0, 0)


def test_every_product_of_an_order_is_told_of(world: World, place: Place) -> None:
    order_id = place((SOAP, 5), (TEA, 1))
    receive(about(OrderPlaced, order_id, world))
    assert told() == ["OutOfStock", "StockReserved", "StockReserved"]
    pay(world, order_id)
    receive(about(OrderPaid, order_id, world), "ltr_2")
    assert told() == ["OutOfStock", "StockDecreased", "StockDecreased", "StockReserved", "StockReserved"]


def test_what_comes_back_is_told_only_after_it_was_out(world: World, place: Place, call: Caller) -> None:
    few, all_of_it = place((TEA, 1)), place((SOAP, 5))
    receive(about(OrderPlaced, all_of_it, world))
    for number, order_id in enumerate((few, all_of_it)):
        call(orders, "POST", f"/api/orders/{order_id}/cancel", as_="ana")
        receive(about(OrderCancelled, order_id, world), f"ltr_c{number}")
    assert told() == ["BackInStock", "OutOfStock", "StockReserved"]


def test_duplicates_and_any_order_of_letters_count_once(world: World, place: Place, call: Caller) -> None:
    """All letters of a paid order, with an unlawful expiry and a second payment among them, in every order."""
    for number, kinds in enumerate(permutations((OrderPlaced, OrderPaid, OrderExpired, OrderPaid))):
        order_id = place((TEA, 1))
        pay(world, order_id)
        for place_in_row, kind in enumerate(kinds):
            for _ in range(2):
                receive(about(kind, order_id, world), f"ltr_{number}_{place_in_row}")
        assert counts(TEA) == (4, 0, 1), kinds
        row = Stock.get(TEA)
        row.available, row.sold = 5, 0
        commit(row)
    assert StockSettlement.count() == 24


def test_a_payment_told_of_a_closed_order_sells_nothing(world: World, place: Place, call: Caller) -> None:
    order_id = place((SOAP, 2))
    call(orders, "POST", f"/api/orders/{order_id}/cancel", as_="ana")
    receive(about(OrderPaid, order_id, world))
    receive(about(OrderCancelled, order_id, world), "ltr_2")
    assert counts(SOAP) == (5, 0, 0)


def test_an_open_order_is_left_alone(world: World, place: Place) -> None:
    order_id = place((SOAP, 2))
    receive(about(OrderExpired, order_id, world))
    assert counts(SOAP) == (3, 2, 0)
    pay(world, order_id)
    receive(about(OrderPaid, order_id, world), "ltr_2")
    assert counts(SOAP) == (3, 0, 2)


def test_a_reservation_that_is_not_there_stops_the_letter_and_writes_nothing(world: World, place: Place) -> None:
    order_id = place((SOAP, 2), (TEA, 1))
    pay(world, order_id)
    broken = Stock.get(TEA)
    broken.reserved, broken.available = 0, 5
    commit(broken)
    with pytest.raises(StockLedgerBroken):
        receive(about(OrderPaid, order_id, world))
    assert (counts(SOAP), counts(TEA)) == ((3, 2, 0), (5, 0, 0))
    assert StockSettlement.count() == 0


@pytest.mark.parametrize(("rivals", "done"), [(3, True), (99, False)])
def test_a_row_that_others_write_meanwhile_is_read_again(
    world: World, place: Place, rivals: int, *, done: bool
) -> None:
    """Other buyers get in between reading and writing; a few times are waited out, for ever is the queue's business."""
    order_id = place((SOAP, 1))
    pay(world, order_id)
    client, left = aws.client("dynamodb"), iter(range(rivals))

    def rival(**_: object) -> None:
        if next(left, None) is not None:
            Stock(SOAP).update(actions=[Stock.version.set(Stock.version + 1)])

    client.meta.events.register("before-call.dynamodb.TransactWriteItems", rival)
    try:
        receive(about(OrderPaid, order_id, world))
    except Changed:
        pass
    finally:
        client.meta.events.unregister("before-call.dynamodb.TransactWriteItems", rival)
    assert counts(SOAP) == ((4, 0, 1) if done else (4, 1, 0))


def test_one_bad_letter_does_not_hold_up_its_neighbours(world: World, place: Place) -> None:
    order_id = place((SOAP, 1))
    pay(world, order_id)
    letters = [about(OrderPaid, "ord_01KAGQ0000000000000000AAAA", world), about(OrderPaid, order_id, world)]
    records = [
        {"messageId": str(n), "body": f'{{"detail": {Letter.of(e, letter_id=f"l{n}", trace="").model_dump_json()}}}'}
        for n, e in enumerate(letters)
    ]
    assert worker.handler({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert counts(SOAP) == (4, 0, 1)
