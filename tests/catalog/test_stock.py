"""Stock by hand: staff and sellers change a supply and say why."""

import pytest

from functions.catalog.handler import app
from functions.catalog.tables import ProductViews, Stock, StockMove
from kervan.commit import commit
from kervan.shared_tables import Outbox
from tests.catalog.conftest import Goods
from tests.conftest import Caller


def test_a_delivery_and_a_count_change_the_supply_and_say_why(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=3)['id']}/stock"
    more = call(app, "POST", path, {"delta": 4, "reason": "Teslimat"}, as_="ana")
    counted = call(app, "POST", path, {"set": 5, "reason": "Sayım"}, as_="sevgi")
    assert (more.body["available"], counted.body["available"], counted.body["supplied"]) == (7, 5, 5)
    moves = call(app, "GET", f"{path}/moves", as_="ana").body["items"]
    assert sorted(move["delta"] for move in moves) == [-2, 3, 4]
    assert {move["reason"] for move in moves} == {"created", "Teslimat", "Sayım"}


def test_it_never_goes_below_zero_and_what_is_reserved_is_not_taken(call: Caller, put_up: Goods) -> None:
    product_id = put_up(stocked=True, stock=3)["id"]
    commit(also=(Stock.reserve(product_id, 2),))
    path = f"/api/products/{product_id}/stock"
    refused = call(app, "POST", path, {"delta": -2, "reason": "kayıp"}, as_="ana")
    assert (refused.status, refused.body["code"]) == (409, "stock_too_low")
    assert "mevcut: 1" in refused.body["detail"]
    assert call(app, "POST", path, {"set": 0, "reason": "kayıp"}, as_="ana").body["supplied"] == 2
    row = Stock.get(product_id)
    assert (row.available, row.reserved, row.sold) == (0, 2, 0)


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "x"},
        {"delta": 1, "set": 1, "reason": "x"},
        {"delta": 0, "reason": "x"},
        {"delta": 1, "reason": " "},
        {"delta": 1},
        {"set": -1, "reason": "x"},
        {"delta": 1.5, "reason": "x"},
        {"delta": "1", "reason": "x"},
        {"delta": 10**7, "reason": "x"},
    ],
)
def test_a_change_is_a_delta_or_a_count_with_a_reason(call: Caller, put_up: Goods, body: dict[str, object]) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=3)['id']}/stock"
    assert call(app, "POST", path, body, as_="ana").status == 422
    assert StockMove.count() == 1


def test_an_unlimited_product_has_none(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up()['id']}/stock"
    answer = call(app, "POST", path, {"delta": 1, "reason": "x"}, as_="ana")
    assert (answer.status, answer.body["code"]) == (409, "not_stocked")


def test_one_key_moves_once(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=1)['id']}/stock"
    for _ in range(3):
        answer = call(app, "POST", path, {"delta": 2, "reason": "x"}, as_="ana", idempotency_key="k")
        assert answer.body["available"] == 3
    assert StockMove.count() == 2


def test_out_and_back_are_told_once_each_way(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=1)['id']}/stock"
    for count in (0, 0, 5, 6, 0, 2):
        call(app, "POST", path, {"set": count, "reason": "sayım"}, as_="ana")
    told = [letter.name for letter in Outbox.scan() if letter.name.startswith("catalog.")]
    assert sorted(told) == ["catalog.BackInStock"] * 2 + ["catalog.OutOfStock"] * 2


def test_a_look_at_a_product_is_counted_without_a_read_and_not_without_end(call: Caller, put_up: Goods) -> None:
    product_id = put_up()["id"]
    answers = [call(app, "POST", f"/api/products/{product_id}/view").status for _ in range(125)]
    assert answers == [204] * 120 + [429] * 5
    rows = list(ProductViews.scan())
    assert sum(int(row.hits) for row in rows) == 120
    assert {row.day_shard.partition("#")[0] for row in rows} == {"2026-11-21"}
    assert len(rows) > 1
    assert call(app, "POST", "/api/products/nonsense/view").status == 404
