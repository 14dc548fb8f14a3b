"""Products, as buyers, sellers and staff meet them."""

import pytest

from functions.catalog.handler import app
from functions.catalog.tables import Product, ProductWord, Stock, StockMove
from kervan.proxy_texts import IN_FORCE, PROXY_TEXTS
from tests.catalog.conftest import Goods, product_body
from tests.conftest import Answer, Caller

ABSENT = "prd_01KAGQ0000000000000000AAAA"


def test_a_product_is_put_up_by_its_seller_and_read_by_everybody(call: Caller, put_up: Goods) -> None:
    made = put_up(name="  Büyükbaş kurban  ", stocked=True, stock=7)
    seen = call(app, "GET", f"/api/products/{made['id']}")
    assert seen.status == 200
    assert (seen.body["name"], seen.body["stock"], seen.body["on_sale"]) == ("Büyükbaş kurban", 7, True)
    assert seen.body["price"] == {"amount": "29.99", "currency": "TRY"}
    assert seen.body["proxy_text"] is None


def test_a_donation_shows_the_text_that_its_donor_accepts(call: Caller, put_up: Goods) -> None:
    made = put_up(kind="donation", category="kurban", vat_rate=0, certificate=True, shares=7)
    text = call(app, "GET", f"/api/products/{made['id']}").body["proxy_text"]
    assert text == {"version": IN_FORCE, **PROXY_TEXTS[IN_FORCE]}
    assert "vekil tayin ediyorum" in text["tr"]


def test_only_its_seller_and_staff_edit_a_product(call: Caller, put_up: Goods, seller: str) -> None:
    path = f"/api/products/{put_up()['id']}"
    body = product_body(name="Yeni ad")
    assert call(app, "PUT", path, body).status == 401
    assert call(app, "PUT", path, body, as_="bob").status == 403
    assert call(app, "DELETE", path, as_="bob").status == 403
    assert call(app, "POST", f"{path}/stock", {"delta": 1, "reason": "x"}, as_="bob").status == 403
    assert call(app, "GET", f"{path}/stock/moves", as_="bob").status == 403
    assert call(app, "POST", "/api/products", product_body(seller_id=seller), as_="bob").status == 403
    assert call(app, "PUT", path, body, as_="ana").body["name"] == "Yeni ad"
    assert call(app, "PUT", path, body, as_="sevgi").status == 200


def test_what_is_not_there_is_not_found(call: Caller, seller: str) -> None:
    for path in (
        f"/api/products/{ABSENT}",
        "/api/products/nonsense",
        "/api/sellers/sel_x",
        f"/api/products/{'x' * 3000}",
    ):
        assert call(app, "GET", path).body["code"] == "not_found"
    assert call(app, "PUT", f"/api/products/{ABSENT}", product_body(), as_="sevgi").status == 404
    assert call(app, "DELETE", f"/api/products/{ABSENT}", as_="ana").status == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "a\u202eb"}, "/name"),
        ({"price": {"amount": "0.00", "currency": "TRY"}}, "/price"),
        ({"price": {"amount": "-1", "currency": "TRY"}}, "/price"),
        ({"price": {"amount": "1.999", "currency": "TRY"}}, "/price"),
        ({"vat_rate": 18}, "/vat_rate"),
        ({"kind": "animal"}, "/kind"),
        ({"category": "Kitap"}, "/category"),
        ({"category": "yok"}, "/category"),
        ({"shares": 7}, "/shares"),
        ({"shares": 8, "kind": "donation"}, "/shares"),
        ({"stock": 5}, "/stock"),
        ({"stock": -1, "stocked": True}, "/stock"),
        ({"seller_id": "sel_01KAGQ0000000000000000AAAA"}, "/seller_id"),
        ({"user_id": "usr_1"}, "/user_id"),
    ],
)
def test_a_wrong_value_is_named(call: Caller, seller: str, changes: dict[str, object], pointer: str) -> None:
    answer = call(app, "POST", "/api/products", {**product_body(seller_id=seller), **changes}, as_="sevgi")
    assert answer.status == 422, answer.body
    assert pointer in [error["pointer"] for error in answer.body["errors"]]
    assert Product.count() == 0


def test_one_key_puts_up_one_product(call: Caller, seller: str) -> None:
    body = product_body(seller_id=seller, stocked=True, stock=3)
    first, again = (call(app, "POST", "/api/products", body, as_="ana", idempotency_key="k") for _ in range(2))
    assert first.body == again.body
    assert Product.count() == Stock.count() == StockMove.count() == 1


def test_an_edit_of_another_version_is_refused(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=1)['id']}"
    tag = call(app, "GET", path).headers["etag"]
    assert call(app, "PUT", path, product_body(stocked=True), as_="ana", if_match=tag).status == 200
    late = call(app, "PUT", path, product_body(stocked=True), as_="ana", if_match=tag)
    assert (late.status, late.body["code"]) == (412, "precondition_failed")


def test_stock_that_moved_changes_the_tag_but_hinders_no_edit(call: Caller, put_up: Goods) -> None:
    path = f"/api/products/{put_up(stocked=True, stock=1)['id']}"
    tag = call(app, "GET", path).headers["etag"]
    assert call(app, "GET", path, if_none_match=tag).status == 304
    call(app, "POST", f"{path}/stock", {"delta": 1, "reason": "sayım"}, as_="ana")
    assert call(app, "GET", path, if_none_match=tag).status == 200
    assert call(app, "PUT", path, product_body(stocked=True), as_="ana", if_match=tag).status == 200


def test_a_product_off_sale_is_listed_nowhere_and_stays_readable(call: Caller, put_up: Goods, seller: str) -> None:
    path = f"/api/products/{put_up()['id']}"
    assert call(app, "DELETE", path, as_="ana").status == 204
    assert call(app, "DELETE", path, as_="ana").status == 204
    for query in ("", "?category=kitap", f"?seller={seller}", "?q=yildiz"):
        assert call(app, "GET", f"/api/products{query}").body["items"] == [], query
    assert call(app, "GET", path).body["on_sale"] is False
    assert ProductWord.count() == 0
    assert call(app, "PUT", path, product_body(), as_="ana").body["on_sale"] is True
    assert len(call(app, "GET", "/api/products?q=yildiz").body["items"]) == 1


def test_a_limited_product_may_become_unlimited_and_back(call: Caller, put_up: Goods) -> None:
    made = put_up()
    path = f"/api/products/{made['id']}"
    assert call(app, "GET", path).body["stock"] is None
    call(app, "PUT", path, product_body(stocked=True), as_="ana")
    assert call(app, "GET", path).body["stock"] == 0
    call(app, "PUT", path, product_body(), as_="ana")
    call(app, "PUT", path, product_body(stocked=True), as_="ana")
    assert Stock.count() == 1


def test_categories_have_a_name_in_the_callers_language(call: Caller, seller: str) -> None:
    def names(answer: Answer) -> list[str]:
        return [category["name"] for category in answer.body["items"]]

    assert names(call(app, "GET", "/api/categories")) == ["Kitaplar", "Kurban"]
    assert names(call(app, "GET", "/api/categories", accept_language="en")) == ["Books", "Sacrifice"]
    renamed = {"name": {"tr": "Kitap", "en": "Book"}}
    assert call(app, "PUT", "/api/categories/kitap", renamed, as_="ana").status == 403
    assert call(app, "PUT", "/api/categories/kitap", renamed, as_="sevgi").status == 200
    assert names(call(app, "GET", "/api/categories")) == ["Kitap", "Kurban"]


def test_sellers_are_kept_by_staff_and_their_accounts_are_not_shown(call: Caller, seller: str) -> None:
    seen = call(app, "GET", f"/api/sellers/{seller}")
    assert seen.body == {"id": seller, "name": "Öz Çiftlik", "city": "Iğdır", "about": ""}
    body = {"name": "Öz Çiftlik", "city": "Kars"}
    assert call(app, "POST", "/api/sellers", body, as_="ana").status == 403
    assert call(app, "PUT", f"/api/sellers/{seller}", body, as_="ana").status == 403
    assert call(app, "PUT", f"/api/sellers/{seller}", body, as_="sevgi").body["city"] == "Kars"
    assert call(app, "PUT", f"/api/sellers/{seller}", body, as_="sevgi", if_match='"1"').status == 412
