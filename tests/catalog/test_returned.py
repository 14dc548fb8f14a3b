"""Stock of refunded orders: back on the shelf if it never left it, once, whatever order letters come in."""

from itertools import permutations

import pytest

from functions.catalog.tables import Stock
from functions.catalog.worker import worker
from functions.orders import service as orders
from functions.orders.events import OrderPaid, OrderPlaced, OrderRefunded
from functions.orders.tables import Order, Status
from kervan.events import Event, Letter
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors
from tests.conftest import Deliver
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.shop import BULL, person, stock_the_shelf


@pytest.fixture
def bought(world: World) -> str:
    """An order of the only share there is, paid; its letters have not come yet."""
    stock_the_shelf(world, shares=1)
    return donors.order_paid(world)


def counts() -> tuple[int, int, int]:
    """Available, reserved, sold; and that nothing is lost."""
    row = Stock.get(BULL)
    found = int(row.available), int(row.reserved), int(row.sold)
    assert sum(found) == row.supplied and min(found) >= 0
    return found


def receive(kind: type[Event], order_id: str, letter_id: str) -> None:
    """One letter about the order."""
    extra = {} if kind is OrderPlaced else {"payment_id": "pay_1"}
    event = kind.model_validate({"order_id": order_id, "user_id": "usr_1", "at": "2026-11-21T09:30:00Z", **extra})
    worker.receive(Letter.of(event, letter_id=letter_id, trace="t").model_dump())


def test_what_never_left_the_shelf_is_for_sale_again(world: World, bought: str, deliver: Deliver) -> None:
    deliver()
    assert counts() == (0, 0, 1)
    donors.refund(world, bought)
    deliver()
    assert counts() == (1, 0, 0)


def test_that_it_is_back_is_told_after_it_was_out(world: World, bought: str) -> None:
    receive(OrderPlaced, bought, "ltr_1")
    receive(OrderPaid, bought, "ltr_2")
    donors.refund(world, bought)
    receive(OrderRefunded, bought, "ltr_3")
    assert [letter.name for letter in Outbox.scan()].count("catalog.BackInStock") == 1


@pytest.mark.parametrize("letters", list(permutations((OrderPlaced, OrderPaid, OrderRefunded))))
def test_duplicates_and_any_order_of_letters_count_once(
    world: World, bought: str, letters: tuple[type[Event], ...]
) -> None:
    donors.refund(world, bought)
    for number, kind in enumerate((*letters, *letters)):
        for _ in range(2):
            receive(kind, bought, f"ltr_{number}")
    assert counts() == (1, 0, 0)


@pytest.mark.parametrize("seed", range(10))
def test_selling_and_taking_back_at_once(world: World, bought: str, seed: int) -> None:
    donors.refund(world, bought)
    with Injector().installed() as injector:
        outcomes = interleave(
            injector,
            seed,
            lambda: receive(OrderPaid, bought, "ltr_1"),
            lambda: receive(OrderRefunded, bought, "ltr_2"),
            lambda: receive(OrderRefunded, bought, "ltr_3"),
        )
    assert outcomes == [None] * 3
    assert counts() == (1, 0, 0)


@pytest.mark.parametrize("status", [Status.PERFORMED, Status.COMPLETED])
def test_what_was_done_stays_sold(world: World, bought: str, deliver: Deliver, status: Status) -> None:
    deliver()
    for step in (Status.PROCESSING, Status.PERFORMED, Status.COMPLETED)[: 2 + (status == Status.COMPLETED)]:
        orders.move(world, person("sevgi"), bought, step)
    donors.refund(world, bought)
    deliver()
    assert counts() == (0, 0, 1)


def test_only_preparing_it_is_not_sending_it(world: World, bought: str, deliver: Deliver) -> None:
    deliver()
    orders.move(world, person("sevgi"), bought, Status.PROCESSING)
    donors.refund(world, bought)
    deliver()
    assert counts() == (1, 0, 0)
    assert Order.get(bought).status == "REFUNDED"
