"""Every error in Turkish and English: both sentences are there, differ, and name the same facts."""

import ast
import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import functions
from kervan.errors import Problem
from kervan.messages import OTHER, RULES, SENTENCES
from tests.conftest import USERS
from tests.front import operations
from tests.security.requests import request
from tests.security.town import BULL, SELLER, Town

ROOT = Path(functions.__file__).parent
TURKISH = re.compile(r"[çğıöşüÇĞİÖŞÜ]")


def problems(base: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every error of the product; those of tests aside."""
    for each in base.__subclasses__():
        if each.__module__.startswith(("kervan", "functions")):
            yield each
        yield from problems(each)


operations()  # imports every group
PROBLEMS = sorted({each for each in problems() if each.status >= 400}, key=lambda each: each.__name__)
PAIRS = {
    **{f"{each.__module__}.{each.__name__}": (each.tr, each.en) for each in PROBLEMS},
    **{f"field {code}": pair for code, pair in {**SENTENCES, **RULES, "other": OTHER}.items()},
}


def blanks(sentence: str) -> set[str]:
    """What a sentence leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("what", sorted(PAIRS))
def test_both_sentences_are_there_differ_and_name_the_same_facts(what: str) -> None:
    tr, en = PAIRS[what]
    assert tr and en and tr != en
    assert blanks(tr) == blanks(en)
    assert not TURKISH.search(en) or "letters such as" in en
    for sentence in (tr, en):
        assert sentence == sentence.strip() and sentence.endswith(".")


def test_enough_errors_are_looked_at() -> None:
    assert len(PROBLEMS) > 40
    assert len({each.code() for each in PROBLEMS}) == len(PROBLEMS), "two errors with one code"


def _refused_fields() -> Iterator[tuple[str, str]]:
    """Code and place of every `FieldError(pointer, code, …)` and `PydanticCustomError(code, …)` in the product."""
    places = [*ROOT.rglob("*.py"), *Path(importlib.import_module("kervan").__path__[0]).rglob("*.py")]
    for path in places:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"FieldError": 1, "PydanticCustomError": 0}.get(node.func.id, 99)
                for code in ast.walk(node.args[place]) if place < len(node.args) else ():
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield code.value, f"{path.name}:{node.lineno}"


def test_every_wrong_field_has_a_sentence() -> None:
    found = list(_refused_fields())
    assert len(found) > 20
    assert [each for each in found if each[0] not in {**SENTENCES, **RULES}] == []


PYDANTIC = ("missing", "string_too_long", "int_parsing", "bool_type", "enum", "literal_error", "list_type", "too_short")


def test_the_kinds_that_pydantic_knows_have_sentences() -> None:
    assert set(PYDANTIC) <= SENTENCES.keys()


def _errors(town: Town) -> dict[int, tuple[str, str, object, str]]:
    """A request for each status of an error."""
    order = request(town, "GET /api/orders/{order_id}").path("/api/orders/{order_id}")
    return {
        400: ("POST", "/api/orders", b'{"a": NaN}', "ana"),
        401: ("GET", "/api/orders", None, ""),
        403: ("GET", "/api/admin/orders", None, "ana"),
        404: ("GET", order, None, "bob"),
        405: ("DELETE", "/api/orders", None, "ana"),
        409: ("PUT", f"{order}/status", {"status": "SHIPPED"}, "sevgi"),
        412: ("PATCH", "/api/me", {"name": "Ayşe"}, "ana"),
        413: ("POST", "/api/orders", b"[" + b" " * 262_144, "ana"),
        415: ("POST", "/api/orders", b"a=b", "ana"),
        422: ("POST", "/api/orders", {"items": []}, "ana"),
    }


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 413, 415, 422])
def test_the_caller_chooses_the_language(town: Town, status: int) -> None:
    method, path, body, who = _errors(town)[status]
    headers = {415: {"content_type": "text/plain"}, 412: {"if_match": '"99"'}}.get(status, {})
    told = {}
    wishes = {"": "tr", "tr": "tr", "en": "en", "en-GB,tr;q=0.5": "en", "de": "tr", "de,en": "en", "tr,en": "tr"}
    for wish, language in wishes.items():
        reply = town.ask(method, path, body, as_=who, accept_language=wish, **headers)
        assert (reply.status, reply.headers["content-language"]) == (status, language), wish
        assert reply.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "code", "instance"} <= reply.body.keys()
        assert reply.body["status"] == status and reply.body["instance"] == reply.headers["x-request-id"]
        assert reply.body["type"] == f"/docs/errors#{reply.code}"
        assert "{" not in reply.body["title"] + reply.body["detail"]
        told[language] = (reply.body["title"], reply.body["detail"], str(reply.body.get("errors")))
    assert all(tr != en or tr == "None" for tr, en in zip(told["tr"], told["en"], strict=True))


PROCESS, ORDER = "/api/payments/process", "ord_01KAGQ0000000000000000N0NE"
RULE_BROKEN = {
    "after_until": ("GET", "/api/admin/orders?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", None),
    "more_than_a_month": ("GET", "/api/admin/users?from=2026-10-02T00:00:00Z", None),
    "by_or_subject": ("GET", f"/api/admin/audit?by={USERS['ana'][0]}&subject={ORDER}", None),
    "moment": ("GET", "/api/admin/payments?from=0001-01-01T00:00:00%2B14:00", None),
    "seller_unknown": ("POST", "/api/products", {"seller_id": "sel_01KAGQ0000000000000000N0NE"}),
    "category_unknown": ("POST", "/api/products", {"category": "yok"}),
    "shares_of_donations_only": ("POST", "/api/products", {"kind": "digital", "shares": 7}),
    "not_stocked": ("POST", "/api/products", {"stock": 5}),
    "delta_or_set": ("POST", f"/api/products/{BULL}/stock", {"delta": 1, "set": 2, "reason": "x"}),
    "not_offered": ("POST", PROCESS, {"order_id": ORDER, "provider": "paytr"}),
    "instalments": ("POST", PROCESS, {"order_id": ORDER, "provider": "stripe", "instalments": 2}),
    "proxy_consent_required": ("POST", "/api/orders", {"items": [{"product_id": BULL}]}),
    "product_unknown": ("POST", "/api/orders", {"items": [{"product_id": "prd_01KAGQ0000000000000000N0NE"}]}),
}


@pytest.mark.parametrize("code", RULE_BROKEN)
def test_what_a_rule_refuses_is_told_in_the_callers_language(town: Town, code: str) -> None:
    method, path, body = RULE_BROKEN[code]
    if path == "/api/products":
        body = {**request(town, "POST /api/products").body, "seller_id": SELLER, **(body or {})}
    details = []
    for language in ("tr", "en"):
        key = f"{code}-{language}"  # moving money needs one
        reply = town.ask(method, path, body, as_="adem", accept_language=language, idempotency_key=key)
        assert (reply.status, reply.code) == (422, "invalid"), reply.text
        details += [each["detail"] for each in reply.body["errors"] if each["code"] == code]
    assert len(set(details)) == 2 and all(each.endswith(".") for each in details), details
