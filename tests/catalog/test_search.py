"""Finding products: by shelf, by seller, and by words however they are typed."""

import pytest
from botocore.model import OperationModel

from functions.catalog.handler import app
from functions.catalog.tables import Product, ProductWord
from kervan import aws
from tests.catalog.conftest import Goods, product_body
from tests.cloud import Clock
from tests.conftest import Caller


def found(call: Caller, query: str) -> list[str]:
    """The names on the first page."""
    answer = call(app, "GET", f"/api/products?{query}")
    assert answer.status == 200, answer.body
    return [product["name"] for product in answer.body["items"]]


@pytest.mark.parametrize(
    "typed", ["IĞDIR", "ığdır", "igdir", "Iğdır", "İĞDİR", "iğd", "ig", "kurban ığ", "hisse igdir kurb"]
)
def test_turkish_letters_are_typed_as_one_likes(call: Caller, put_up: Goods, typed: str) -> None:
    put_up(name="Iğdır'dan Kurban, 1 hisse", category="kurban")
    put_up(name="Kurban rehberi")
    assert found(call, f"q={typed}") == ["Iğdır'dan Kurban, 1 hisse"]


@pytest.mark.parametrize("typed", ["xyz", "kurban zzz", "urban", "!!!", "%20", "hisse 2", "kurbanı"])
def test_what_does_not_fit_is_not_found(call: Caller, put_up: Goods, typed: str) -> None:
    put_up(name="Kurban, 1 hisse")
    assert found(call, f"q={typed}") == []


def test_a_product_with_two_fitting_words_is_found_once(call: Caller, put_up: Goods) -> None:
    put_up(name="Kara kartal kartpostal")
    put_up(name="Kartal")
    pages, query = [], "q=kar&limit=1"
    for _ in range(4):
        answer = call(app, "GET", f"/api/products?{query}").body
        pages += [product["name"] for product in answer["items"]]
        if answer["next_cursor"] is None:
            break
        query = f"q=kar&limit=1&cursor={answer['next_cursor']}"
    assert sorted(pages) == ["Kara kartal kartpostal", "Kartal"]


def test_a_renamed_product_is_found_by_its_new_name_alone(call: Caller, put_up: Goods) -> None:
    made = put_up(name="Eski kitap")
    call(app, "PUT", f"/api/products/{made['id']}", product_body(name="Yeni kitap"), as_="ana")
    assert (found(call, "q=eski"), found(call, "q=yeni"), found(call, "q=kitap")) == (
        [],
        ["Yeni kitap"],
        ["Yeni kitap"],
    )
    assert {row.text for row in ProductWord.scan()} == {" kitap yeni"}


def test_a_product_that_changed_its_shelf_is_found_there(call: Caller, put_up: Goods) -> None:
    made = put_up()
    call(app, "PUT", f"/api/products/{made['id']}", product_body(category="kurban"), as_="ana")
    for query in ("category=kurban", "q=kitap&category=kurban"):
        assert found(call, query) == ["Yıldızlı Kitap"]
    for query in ("category=kitap", "q=kitap&category=kitap"):
        assert found(call, query) == []


def test_a_new_price_leaves_the_index_alone(call: Caller, put_up: Goods, spent: list[str]) -> None:
    made = put_up()
    words = ProductWord.count()
    price = {"amount": "1.00", "currency": "TRY"}
    spent.clear()
    call(app, "PUT", f"/api/products/{made['id']}", product_body(price=price), as_="ana")
    assert spent == ["GetItem", "GetItem", "PutItem"]
    assert ProductWord.count() == words


def test_facets_go_together(call: Caller, put_up: Goods, seller: str, clock: Clock) -> None:
    body = {"name": "Başka", "city": "Kars"}
    other = call(app, "POST", "/api/sellers", body, as_="sevgi").body["id"]
    put_up(name="Kitap bir")
    put_up(name="Kurban bir", category="kurban")
    clock.advance(seconds=1)
    call(app, "POST", "/api/products", product_body(name="Kitap iki", seller_id=other), as_="sevgi")
    assert found(call, f"seller={seller}") == ["Kurban bir", "Kitap bir"]
    assert found(call, f"seller={seller}&category=kitap") == ["Kitap bir"]
    assert found(call, f"q=kitap&seller={other}") == ["Kitap iki"]
    assert found(call, f"q=bir&seller={seller}&category=kurban") == ["Kurban bir"]
    assert found(call, "") == ["Kitap iki", "Kurban bir", "Kitap bir"]


def test_pages_of_a_sieved_list_miss_nothing(call: Caller, put_up: Goods, seller: str) -> None:
    for number in range(5):
        made = put_up(name=f"Kitap {number}")
        if number % 2:
            call(app, "DELETE", f"/api/products/{made['id']}", as_="ana")
    page = call(app, "GET", f"/api/products?seller={seller}&limit=2").body
    rest = call(app, "GET", f"/api/products?seller={seller}&limit=2&cursor={page['next_cursor']}").body
    assert [p["name"] for p in page["items"] + rest["items"]] == ["Kitap 4", "Kitap 2", "Kitap 0"]
    stolen = call(app, "GET", f"/api/products?q=kitap&cursor={page['next_cursor']}")
    assert (stolen.status, stolen.body["code"]) == (400, "bad_cursor")


def test_a_list_is_one_query_and_a_search_one_more_batch(
    call: Caller, put_up: Goods, seller: str, spent: list[str]
) -> None:
    for number in range(3):
        put_up(name=f"Kitap {number}")
    for query in ("", "category=kitap", f"seller={seller}", f"seller={seller}&category=kurban"):
        spent.clear()
        found(call, query)
        assert spent == ["Query"], query
    spent.clear()
    assert len(found(call, "q=kitap")) == 3
    assert spent == ["Query", "BatchGetItem"]


def test_a_name_of_very_many_words_still_fits_one_transaction(call: Caller, put_up: Goods) -> None:
    name = " ".join(f"k{number}" for number in range(40))[:120]
    made = put_up(name=name)
    call(app, "PUT", f"/api/products/{made['id']}", product_body(name=name.replace("k", "m")), as_="ana")
    assert found(call, "q=m3") and not found(call, "q=k3")
    assert ProductWord.count() == 12
    assert Product.count() == 1


@pytest.fixture
def spent() -> object:
    """The names of the calls to DynamoDB, as they are made."""
    calls: list[str] = []

    def note(model: OperationModel, **_: object) -> None:
        calls.append(model.name)

    client = aws.client("dynamodb")
    client.meta.events.register("before-call.dynamodb", note)
    yield calls
    client.meta.events.unregister("before-call.dynamodb", note)
