"""What an order may come to, and in whose name a donation is."""

import pytest

from functions.catalog.tables import Product
from functions.orders.handler import app
from functions.orders.tables import Order
from kervan.commit import commit
from kervan.money import MOST, Money
from kervan.world import World
from tests import shop
from tests.conftest import Caller
from tests.shop import BOOK, BULL

CONSENT = {"version": "2026-1", "accepted": True}
LARGEST = MOST - 1  # the largest price that the wire can write


@pytest.fixture
def shelf(world: World) -> None:
    """A donation, and a book that has become very dear."""
    shop.stock_the_shelf(world)
    book = Product.get(BOOK)
    book.price = Money(LARGEST, "TRY")
    commit(book)


def lines(*quantities: int) -> dict[str, object]:
    """An order of books, and of a donation after them."""
    books = [{"product_id": BOOK, "quantity": quantity} for quantity in quantities]
    return {"items": [*books, {"product_id": BULL}], "proxy_consent": CONSENT}


@pytest.mark.parametrize(("quantities", "line"), [((1,), 1), ((2,), 0), ((100,), 0), ((1, 1), 1), ((1,) * 19, 1)])
def test_a_total_that_is_no_money_any_more_is_refused_at_the_line_that_makes_it_so(
    call: Caller, shelf: None, quantities: tuple[int, ...], line: int
) -> None:
    refused = call(app, "POST", "/api/orders", lines(*quantities), as_="ana", accept_language="en")
    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert refused.body["errors"] == [
        {
            "pointer": f"/items/{line}/quantity",
            "code": "total_too_large",
            "detail": "The order total must be at most 100000000000.00.",
        }
    ]
    assert Order.count() == 0


def test_what_is_still_money_is_taken(call: Caller, shelf: None) -> None:
    placed = call(app, "POST", "/api/orders", {"items": [{"product_id": BOOK}]}, as_="ana")
    assert (placed.status, placed.body["total"]["amount"]) == (201, "99999999999.99")


def test_a_donation_that_names_nobody_is_the_donors_own(call: Caller, shelf: None) -> None:
    wanted = {"items": [{"product_id": BULL}], "proxy_consent": CONSENT}
    placed = call(app, "POST", "/api/orders", wanted, as_="ana")
    assert (placed.status, placed.body["items"][0]["on_behalf_of"]) == (201, [])


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "a\u202eb"])
def test_a_name_is_not_empty(call: Caller, shelf: None, name: str) -> None:
    wanted = {"items": [{"product_id": BULL, "on_behalf_of": ["Şûle", name]}], "proxy_consent": CONSENT}
    refused = call(app, "POST", "/api/orders", wanted, as_="ana")
    assert refused.status == 422
    assert [error["pointer"] for error in refused.body["errors"]] == ["/items/0/on_behalf_of/1"]
