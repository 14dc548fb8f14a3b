"""Characters with a will of their own, in every text that is taken: refused where people read it, else harmless."""

import copy
from collections.abc import Iterator
from os import urandom
from typing import Any

import pytest

from tests.front import operations
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.test_mass_assignment import JSON_IN, schema_of
from tests.security.town import Town

TRICKS = {
    "NUL": "a\0b",
    "a line break": "a\r\nSet-Cookie: x=1",
    "an escape": "a\x1b[2Jb",
    "bidi": "a\u202eb",
    "an isolate": "a\u2066b",
    "a byte order mark": "a\ufeffb",
    "a zero-width space": "a\u200bb",
    "a soft hyphen": "a\u00adb",
    "a line mark": "a\u2028b",
    "half a letter": "a\ud800b",
    "a private letter": "a\ue000b",
    "no letter": "a\u0378b",
    "a tag": "a\U000e0041b",
}
SECRETS = {"password", "current_password", "refresh_token", "token"}  # compared, never shown
LINES_ALLOWED = {"about", "description", "note"}
DIGITS = {
    "code": "１２３４５６",
    "phone": "+９０５５５１１１２２３３",
    "sha256": "０" * 64,
    "postal_code": "３４０００",
}


def texts(value: Any, shape: dict[str, Any], path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Where a body may hold a text that is not one of a few: its path, and the name of the field."""
    shape = schema_of(shape)
    for name, inside in shape.get("properties", {}).items():
        kinds = inside.get("anyOf", [inside])
        if any(kind.get("type") == "string" and "enum" not in kind and "const" not in kind for kind in kinds):
            yield (*path, name), name
        elif isinstance(value, dict) and name in value and "amount" not in inside.get("properties", {}):
            yield from texts(value[name], inside, (*path, name))
    if isinstance(value, list) and value:
        if shape["items"].get("type") == "string":
            yield (*path, 0), str(path[-1])
        else:
            yield from texts(value[0], shape["items"], (*path, 0))


def put(body: Any, path: tuple[Any, ...], text: str) -> Any:
    """The body with this text there."""
    changed = copy.deepcopy(body)
    target = changed
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = text
    return changed


def everywhere(town: Town) -> Iterator[tuple[str, tuple[Any, ...], str]]:
    """Every text field of every operation."""
    for operation in JSON_IN:
        shape = operations()[operation]["requestBody"]["content"]["application/json"]["schema"]
        for path, name in texts(request(town, operation).body, shape):
            yield operation, path, name


def asked(town: Town, operation: str, path: tuple[Any, ...], text: str) -> Any:
    """The operation's lawful request, but for this text."""
    method, template = operation.split()
    wanted = request(town, operation)
    who = next(each for each in ("ana", "sevgi", "adem") if getattr(POLICIES[operation], each) < 400)
    headers = {**wanted.headers, "idempotency_key": urandom(8).hex()}
    return town.ask(method, wanted.path(template), put(wanted.body, path, text), as_=who, **headers)


def test_enough_texts_are_looked_at(town: Town) -> None:
    found = list(everywhere(town))
    assert len(found) > 35
    assert {"name", "note", "on_behalf_of", "line", "email", "return_url", "reason", "code"} <= {n for _, _, n in found}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_in_every_text(town: Town, trick: str) -> None:
    for operation, path, name in everywhere(town):
        if name in LINES_ALLOWED and trick == "a line break":
            continue
        reply = asked(town, operation, path, TRICKS[trick])
        expected = {401, 422} if name in SECRETS else {422}
        assert reply.status in expected, (operation, path, reply.text)
        assert TRICKS[trick].isascii() or TRICKS[trick] not in reply.text
        assert not [value for value in reply.headers.values() if any(ord(char) < 32 for char in value)]


def test_lines_are_kept_where_they_may_be(town: Town) -> None:
    order = town.order()
    order["items"][0]["note"] = "kapıya\nbırakın"  # type: ignore[index]
    reply = town.ask("POST", "/api/orders", order, as_="ana")
    assert (reply.status, reply.body["items"][0]["note"]) == (201, "kapıya\nbırakın")


@pytest.mark.parametrize("name", DIGITS)
def test_digits_are_ascii(town: Town, name: str) -> None:
    """`int("１")` is 1; a code, a number or a hash is not."""
    tried = 0
    for operation, path, field in everywhere(town):
        if field == name:
            reply = asked(town, operation, path, DIGITS[name])
            assert (reply.status, reply.code) == (422, "invalid"), operation
            tried += 1
    assert tried


@pytest.mark.parametrize("name", ["on_behalf_of", "name"])
def test_letters_of_many_people_are_taken(town: Town, name: str) -> None:
    """Names are not ASCII, and emoji are joined by a character that nobody sees."""
    for text in ("Şûle İğdeci", "Ñandú Ó'Brien", "محمد", "李小龍", "Ana 👩\u200d🌾", "I\u0307lker"):
        order = town.order()
        if name == "name":
            order["shipping_address"]["name"] = text  # type: ignore[index]
        else:
            order["items"][0]["on_behalf_of"] = [text]  # type: ignore[index]
        assert town.ask("POST", "/api/orders", order, as_="ana").status == 201, text


@pytest.mark.parametrize(
    "amount", ["１００", "1e3", "-1", "0", "NaN", "1,00", "1.001", " 1", "0x10", "", "9" * 12, "١٠"]
)
def test_a_price_is_written_in_one_way(town: Town, amount: str) -> None:
    body = {**request(town, "POST /api/products").body, "price": {"amount": amount, "currency": "TRY"}}
    reply = town.ask("POST", "/api/products", body, as_="sevgi")
    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "/price")


@pytest.mark.parametrize("quantity", [0, -1, 101, 10**15 - 1, 1.5, "1", "１", True, None, [1], 1.0])
def test_a_quantity_is_a_whole_number(town: Town, quantity: object) -> None:
    body = town.order()
    body["items"][0]["quantity"] = quantity  # type: ignore[index]
    reply = town.ask("POST", "/api/orders", body, as_="ana")
    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "/items/0/quantity")
