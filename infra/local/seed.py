"""Fills the local cloud: three accounts and a catalogue, through the product's own rules. Safe to repeat."""

from collections.abc import Sequence
from typing import Any

import httpx

from infra.local.catalogue import CATEGORIES, DONATIONS, OTHERS, SELLERS
from infra.local.contents import SignIn
from infra.local.people import PEOPLE, STAFF
from infra.local.person import Person


def run(door: str) -> Sequence[SignIn]:
    """Put the catalogue behind the front door at `door`; who can sign in. The accounts must be there."""
    with httpx.Client(timeout=60) as http:
        staff = Person({"api": f"{door}/api"}, email=STAFF.email, password=STAFF.password, http=http).sign_in()
        if not staff.ask("GET", "/api/products?limit=1")["items"]:
            _fill(staff)
    return PEOPLE


def _fill(staff: Person) -> None:
    for slug, (tr, en) in CATEGORIES.items():
        staff.ask("PUT", f"/api/categories/{slug}", {"name": {"tr": tr, "en": en}})
    charity, shop = (_make(staff, "/api/sellers", seller, f"seed-seller-{n}")["id"] for n, seller in enumerate(SELLERS))
    for number, product in enumerate((*DONATIONS, *OTHERS)):
        seller = shop if product["category"] == "magaza" else charity
        _make(staff, "/api/products", {**product, "seller_id": seller}, f"seed-product-{number}")


def _make(staff: Person, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(staff.ask("POST", path, body, expect=201, idempotency_key=key))
