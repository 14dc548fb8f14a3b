"""A catalog with a seller, two categories and ways to put products up."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.catalog.handler import app
from tests.cloud import Clock
from tests.conftest import USERS, Caller

Goods = Callable[..., dict[str, Any]]


@pytest.fixture
def seller(call: Caller) -> str:
    """A seller whose account is Ana's, and two categories."""
    names = {"kurban": ("Kurban", "Sacrifice"), "kitap": ("Kitaplar", "Books")}
    for slug, (tr, en) in names.items():
        made = call(app, "PUT", f"/api/categories/{slug}", {"name": {"tr": tr, "en": en}}, as_="sevgi")
        assert made.status == 200, made.body
    body = {"name": "Öz Çiftlik", "city": "Iğdır", "user_id": USERS["ana"][0]}
    return str(call(app, "POST", "/api/sellers", body, as_="sevgi").body["id"])


def product_body(**changes: Any) -> dict[str, Any]:
    """A book, as it is to be."""
    price = {"amount": "29.99", "currency": "TRY"}
    body = {"name": "Yıldızlı Kitap", "kind": "physical", "category": "kitap", "price": price, "vat_rate": 10}
    return {**body, **changes}


@pytest.fixture
def put_up(call: Caller, seller: str, clock: Clock) -> Goods:
    """Put a product up as its seller, a second after the last one; the answer's body."""

    def make(**changes: Any) -> dict[str, Any]:
        clock.advance(seconds=1)
        made = call(app, "POST", "/api/products", product_body(seller_id=seller, **changes), as_="ana")
        assert made.status == 201, made.body
        return dict(made.body)

    return make
