"""Every operation, answered for real: ids, times, money and headers are what the conventions say."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kervan.ids import PATTERN
from tests.front import Reply, operations, routes
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import Town

OPERATIONS = sorted(POLICIES)
FOREIGN = {"kid", "client_id", "item_id"}  # ids of others, and of what is on offer
ON_OFFER = {"GET /api/premium/plans", "GET /api/customization/items"}  # there an id is a name, too
SOMETIMES_COUNTED = {  # when the address is to change; or quietly: who returns too often is sent on all the same
    *("PATCH /api/me", "GET /api/premium/return", "POST /api/premium/return"),
    *("GET /api/payments/return/{provider}", "POST /api/payments/return/{provider}"),
}
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-request-id": "req-test-1",
}
LOUD = re.compile(r"^(server|x-powered-by|x-amzn|set-cookie)")


def lawful(town: Town, operation: str, **headers: str) -> Reply:
    """The answer to the first who may ask, in the order of the policy."""
    who = next(who for who in ("ana", "sevgi", "adem") if getattr(POLICIES[operation], who) < 400)
    method, template = operation.split()
    wanted = request(town, operation)
    return town.ask(method, wanted.path(template), wanted.body, as_=who, **{**wanted.headers, **headers})


def values(body: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a JSON, with the key that it stands under."""
    yield key, body
    if isinstance(body, dict):
        for name, value in body.items():
            yield from values(value, name)
    if isinstance(body, list):
        for value in body:
            yield from values(value, key)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_is_what_the_conventions_say(town: Town, operation: str) -> None:
    reply = lawful(town, operation)
    said = operations()[operation]["responses"][str(reply.status)]
    media = reply.headers.get("content-type", "").partition(";")[0]
    assert not said.get("content") or media in {each.partition(";")[0] for each in said["content"]}
    assert SAFE.items() <= reply.headers.items()
    assert "no-store" in reply.headers["cache-control"] or "max-age" in reply.headers["cache-control"]
    assert not [name for name in reply.headers if LOUD.match(name) or name != name.lower()]
    assert ("etag" in said["headers"]) == ("etag" in reply.headers)
    assert ("location" in said["headers"]) == ("location" in reply.headers)
    if operation not in SOMETIMES_COUNTED:
        assert ("ratelimit-limit" in said["headers"]) == ("ratelimit-limit" in reply.headers)
    if media != "application/json" or operation == "GET /openapi.json":
        return
    for key, value in values(reply.body):
        named = key in FOREIGN or operation in ON_OFFER or (key == "message_id" and "queues" in operation)  # SQS's
        if (key == "id" or key.endswith("_id")) and not named and value is not None:
            assert re.fullmatch(PATTERN, value), (key, value)
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            assert value.endswith("Z") and datetime.fromisoformat(value).tzinfo == UTC, (key, value)
        if isinstance(value, dict) and "currency" in value:
            assert set(value) == {"amount", "currency"} and re.fullmatch(r"\d+\.\d\d", value["amount"])
        assert not isinstance(value, float) or key == "ms", (key, value)


TAGGED = [op for op in OPERATIONS if "304" in operations()[op]["responses"]]
EDITS = [op for op in OPERATIONS if operations()[op].get("x-if-match")]


@pytest.mark.parametrize("operation", TAGGED)
def test_who_holds_the_current_version_is_sent_nothing(town: Town, operation: str) -> None:
    tag = lawful(town, operation).headers["etag"]
    same, other = (lawful(town, operation, if_none_match=held) for held in (tag, '"0"'))
    assert (same.status, same.text, same.headers["etag"]) == (304, "", tag)
    assert other.status == 200


@pytest.mark.parametrize("operation", EDITS)
def test_an_edit_of_another_version_is_refused_and_changes_nothing(town: Town, operation: str) -> None:
    stale = lawful(town, operation, if_match='"99"')
    assert (stale.status, stale.code) == (412, "precondition_failed")
    first = lawful(town, operation, if_match="*")
    assert first.status == 200
    again = lawful(town, operation, if_match=first.headers["etag"])
    assert again.status == 200


JSON_IN = [op for op in OPERATIONS if "application/json" in operations()[op].get("requestBody", {}).get("content", ())]
UNREADABLE = {
    "a duplicate key": b'{"a": 1, "a": 2}',
    "a duplicate key inside": b'{"a": {"b": 1, "b": 2}}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "depth": b'{"a":' * 33 + b"1" + b"}" * 33,
    "a long number": b'{"a": 1234567890123456}',
    "a huge exponent": b'{"a": 1e400}',
    "half an object": b'{"a": 1',
    "two objects": b"{} {}",
    "no UTF-8": b'{"a": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_json_that_two_could_read_differently_is_refused_by_every_route(town: Town, what: str) -> None:
    assert len(JSON_IN) > 20
    for operation in JSON_IN:
        method, template = operation.split()
        path = request(town, operation).path(template)
        for who in ("", "adem"):
            reply = town.ask(method, path, UNREADABLE[what], as_=who, idempotency_key="k")
            assert (reply.status, reply.code) == (400, "unreadable_json"), operation


def test_what_is_no_json_is_refused_by_every_route(town: Town) -> None:
    """Forms above all: the router would read one, by its own rules."""
    for operation in JSON_IN:
        method, template = operation.split()
        path = request(town, operation).path(template)
        for media in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "a/b"):
            reply = town.ask(method, path, b"name=x", as_="adem", content_type=media, idempotency_key="k")
            assert (reply.status, reply.code) == (415, "unsupported_media"), (operation, media)


def test_what_is_too_large_is_refused_by_every_route(town: Town) -> None:
    large = b'{"name": "' + b"a" * 262_144 + b'"}'
    for operation in JSON_IN:
        method, template = operation.split()
        reply = town.ask(method, request(town, operation).path(template), large, as_="adem", idempotency_key="k")
        assert (reply.status, reply.code) == (413, "too_large"), operation


@pytest.mark.parametrize("operation", OPERATIONS)
def test_another_method_is_405_and_another_path_404(town: Town, operation: str) -> None:
    method, template = operation.split()
    path = request(town, operation).path(template).partition("?")[0]
    there = {each for each, pattern, _ in routes() if pattern.fullmatch(path)}
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"} - there:
        reply = town.ask(other, path, as_="adem")
        assert (reply.status, reply.code) == (405, "not_allowed"), other
        assert set(reply.headers["allow"].split(", ")) == there >= {method}
    absent = town.ask(method, f"{path}/nothing/at/all", as_="adem")
    assert (absent.status, absent.code) == (404, "not_found")
    assert SAFE.items() <= absent.headers.items()
