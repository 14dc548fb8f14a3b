"""The contract with apps: the document that is kept is the code's, and a change that breaks an app does not pass."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.contract import KEPT, Comparison, contract, main
from tests.health.conftest import built

Document = dict[str, Any]
ORDERS, ORDER, PRODUCT = "/api/orders", "/api/orders/{order_id}", "/api/products/{product_id}"


@pytest.fixture
def document() -> Document:
    """Of today."""
    return copy.deepcopy(json.loads(built().text))


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def test_what_is_kept_is_what_the_code_says() -> None:
    kept, today = json.loads(KEPT.read_text(encoding="utf-8")), contract(json.loads(built().text))
    assert Comparison(kept, today).breaks() == [] or kept["info"]["version"] != today["info"]["version"]
    assert kept == today, "scripts/openapi writes it anew"


BREAKING: dict[str, Callable[[Document], Any]] = {
    "a route is gone": lambda d: d["paths"].pop(ORDER),
    "a method is gone": lambda d: d["paths"][ORDERS].pop("post"),
    "a parameter is gone": lambda d: d["paths"][ORDERS]["get"]["parameters"].pop(),
    "a parameter is required": lambda d: d["paths"][ORDERS]["get"]["parameters"].append(
        {"in": "query", "name": "new", "required": True, "schema": {"type": "string"}}
    ),
    "a limit is lower": lambda d: [
        p["schema"].update(maximum=50) for p in d["paths"][ORDERS]["get"]["parameters"] if p["name"] == "limit"
    ],
    "a field may no longer be sent": lambda d: schema(d, "OrderIn")["properties"].pop("proxy_consent"),
    "a field must be sent": lambda d: schema(d, "OrderIn")["required"].append("proxy_consent"),
    "a field that is sent is of another type": lambda d: schema(d, "ItemIn")["properties"]["quantity"].update(
        type="string"
    ),
    "a field of an answer is gone": lambda d: schema(d, "OrderOut")["properties"].pop("total"),
    "a field of an answer may be absent": lambda d: schema(d, "OrderOut")["required"].remove("total"),
    "a field of an answer is of another type": lambda d: schema(d, "OrderOut")["properties"]["id"].update(
        type="integer"
    ),
    "an answer has another status": lambda d: d["paths"][ORDERS]["post"]["responses"].update(
        {"200": d["paths"][ORDERS]["post"]["responses"].pop("201")}
    ),
    "another role is asked for": lambda d: d["paths"][ORDERS]["post"].update({"x-role": "staff"}),
    "a public route wants a token": lambda d: d["paths"][PRODUCT]["get"].update(security=[{"bearer": []}]),
}
HARMLESS: dict[str, Callable[[Document], Any]] = {
    "a route is new": lambda d: d["paths"].update({"/api/new": d["paths"][ORDERS]}),
    "a parameter may be given": lambda d: d["paths"][ORDERS]["get"]["parameters"].append(
        {"in": "query", "name": "new", "required": False, "schema": {"type": "string"}}
    ),
    "a field may be sent": lambda d: schema(d, "OrderIn")["properties"].update(new={"type": "string"}),
    "an answer says more": lambda d: schema(d, "OrderOut")["properties"].update(new={"type": "string"}),
    "a text is another": lambda d: d["paths"][ORDERS]["get"].update(summary="Another"),
    "a longer text may be sent": lambda d: schema(d, "RegisterIn")["properties"]["name"].update(maxLength=500),
}


@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_an_app_is_found(document: Document, what: str) -> None:
    changed = copy.deepcopy(document)
    BREAKING[what](changed)
    assert Comparison(document, changed).breaks()


@pytest.mark.parametrize("what", HARMLESS)
def test_what_breaks_nobody_passes(document: Document, what: str) -> None:
    changed = copy.deepcopy(document)
    HARMLESS[what](changed)
    assert changed != document and Comparison(document, changed).breaks() == []


def test_a_breaking_change_is_written_only_with_another_version(document: Document, tmp_path: Path) -> None:
    kept = tmp_path / "openapi.json"
    document["paths"]["/api/former"] = document["paths"][ORDERS]
    kept.write_text(json.dumps(document), encoding="utf-8")
    assert main([], kept) == 1 and "/api/former" in kept.read_text(encoding="utf-8")
    document["info"]["version"] = "0"
    kept.write_text(json.dumps(document), encoding="utf-8")
    assert main([], kept) == 0 and "/api/former" not in kept.read_text(encoding="utf-8")
    assert main(["--check"], kept) == 0
