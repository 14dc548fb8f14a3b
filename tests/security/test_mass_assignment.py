"""Fields that nobody may set are refused wherever a JSON object is taken, and change nothing."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.front import operations
from tests.health.conftest import built
from tests.security import snapshot as rows_of
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.test_matrix import COUNTED
from tests.security.town import Town

WISHED: dict[str, Any] = {
    "id": "usr_01KAGQ0000BBBBBBBBBBBBBBBB",
    "user_id": "usr_01KAGQ0000BBBBBBBBBBBBBBBB",
    "role": "admin",
    "disabled": False,
    "status": "PAID",
    "price": {"amount": "0.01", "currency": "TRY"},
    "unit_price": {"amount": "0.01", "currency": "TRY"},
    "total": {"amount": "0.01", "currency": "TRY"},
    "amount": {"amount": "0.01", "currency": "TRY"},
    "version": 99,
    "written_by": "x",
    "email_verified": True,
    "verified": True,
    "phone_verified": True,
    "epoch": 1,
    "paid_at": "2026-11-21T09:30:00Z",
    "payment_id": "pay_01KAGQ0000BBBBBBBBBBBBBBBB",
    "reference": "pi_1",
    "captured": {"amount": "0.01", "currency": "TRY"},
    "live": True,
    "issued_at": "2026-11-21T09:30:00Z",
    "sha256": "0" * 64,
    "expires": 0,
    "__proto__": {"role": "admin"},
    "constructor": {},
    "Role": "admin",
    "role ": "admin",
}
JSON_IN = sorted(
    op for op, each in operations().items() if "application/json" in each.get("requestBody", {}).get("content", ())
)


def schema_of(shape: dict[str, Any]) -> dict[str, Any]:
    """The object that a shape stands for."""
    for each in shape.get("anyOf", [shape]):
        if "$ref" in each:
            found: dict[str, Any] = built().content["components"]["schemas"][each["$ref"].rpartition("/")[2]]
            return found
    return next((each for each in shape.get("anyOf", ()) if each.get("type") == "array"), shape)


def objects(
    value: Any, shape: dict[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Every object in a body: where it is, and which fields it may have. Money is none: it is a value."""
    shape = schema_of(shape)
    if isinstance(value, dict) and "amount" not in value:
        known = shape.get("properties", {})
        yield path, set(known)
        for name, inside in value.items():
            yield from objects(inside, known[name], (*path, name))
    if isinstance(value, list):
        for place, inside in enumerate(value):
            yield from objects(inside, shape["items"], (*path, place))


def test_every_object_that_is_taken_says_that_it_takes_nothing_else() -> None:
    assert len(JSON_IN) > 20
    for operation in JSON_IN:
        for content in operations()[operation]["requestBody"]["content"].values():
            assert schema_of(content["schema"])["additionalProperties"] is False, operation


@pytest.mark.parametrize("operation", JSON_IN)
def test_no_field_can_be_slipped_in(town: Town, operation: str) -> None:
    method, template = operation.split()
    wanted = request(town, operation)
    policy = POLICIES[operation]
    who = next(each for each in ("ana", "sevgi", "adem") if getattr(policy, each) < 400)
    shape = operations()[operation]["requestBody"]["content"]["application/json"]["schema"]
    before, tried = rows_of.rows(without=COUNTED), 0
    for path, known in objects(wanted.body, shape):
        body = copy.deepcopy(wanted.body)
        target = body
        for step in path:
            target = target[step]
        slipped = {name: value for name, value in WISHED.items() if name not in known}
        target.update(slipped)
        reply = town.ask(method, wanted.path(template), body, as_=who, **wanted.headers)
        assert (reply.status, reply.code) == (422, "invalid"), reply.text
        refused = [each["pointer"] for each in reply.body["errors"] if each["code"] == "extra_forbidden"]
        assert {pointer.rpartition("/")[2] for pointer in refused} == set(slipped)
        tried += 1
    assert tried and rows_of.rows(without=COUNTED) == before


@pytest.mark.parametrize("operation", JSON_IN)
def test_a_body_that_is_no_object_is_refused(town: Town, operation: str) -> None:
    method, template = operation.split()
    path = request(town, operation).path(template)
    for body in (b"[]", b"null", b"1", b'"x"', b"true", b"[{}]", b"[[{}]]", b'[{"role": "admin"}, {}]'):
        reply = town.ask(method, path, body, as_="adem", idempotency_key=body.hex())
        assert (reply.status, reply.code) == (422, "invalid"), (operation, body)
