"""Cursors and limits of every list: a cursor opens for whom and for what it was given; no page is too large."""

import json

import pytest

from kervan.tokens import b64url, unb64url
from tests.api.test_document import LISTS
from tests.security import town as places
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import Town

LARGEST_ANSWER = 6 * 1024 * 1024


def page(town: Town, operation: str, query: str, who: str = "") -> tuple[int, str, str]:
    """Status, code and cursor of a page, for the first who may see it."""
    asker = who or next(each for each in ("ana", "sevgi", "adem") if getattr(POLICIES[operation], each) < 400)
    path = request(town, operation).path(operation.split()[1])
    reply = town.ask("GET", f"{path}{'&' if '?' in path else '?'}{query}", as_=asker)
    return reply.status, reply.code, "" if reply.code else str(reply.body["next_cursor"] or "")


def cursor(town: Town, operation: str = "GET /api/orders", who: str = "ana") -> str:
    """A real one."""
    found = page(town, operation, "limit=1", who)[2]
    assert found
    return found


def spoilt(real: str) -> list[str]:
    """The ways in which one may be changed."""
    raw = unb64url(real)
    payload = json.loads(raw[16:])
    other = json.dumps(payload).replace("AAAA", "BBBB").encode()
    return [
        real[:-4],
        real[4:],
        f"{real}AAAA",
        real.swapcase(),
        f"{real}=",
        b64url(bytes(16) + raw[16:]),
        b64url(raw[:16] + other),
        b64url(raw[:16]),
        b64url(raw[16:]),
        b64url(b"\xff" * 40),
        "x",
        "null",
        "ş",
        "{}",
        "../../etc",
        "A" * 1024,
    ]


def test_a_real_cursor_goes_on(town: Town) -> None:
    assert page(town, "GET /api/orders", f"limit=1&cursor={cursor(town)}")[0] == 200


@pytest.mark.parametrize("operation", LISTS)
def test_a_spoilt_cursor_opens_no_list(town: Town, operation: str) -> None:
    for text in spoilt(cursor(town)):
        assert page(town, operation, f"cursor={text}")[:2] == (400, "bad_cursor"), text
    assert page(town, operation, f"cursor={'A' * 1025}")[:2] == (422, "invalid")


@pytest.mark.parametrize("operation", sorted(set(LISTS) - {"GET /api/orders"}))
def test_the_cursor_of_another_list_opens_none(town: Town, operation: str) -> None:
    assert page(town, operation, f"cursor={cursor(town)}")[:2] == (400, "bad_cursor")


def test_a_cursor_opens_for_nobody_else_and_for_no_other_filter(town: Town) -> None:
    mine = cursor(town)
    for other in ("bob", "sevgi", "adem"):
        assert page(town, "GET /api/orders", f"cursor={mine}", other)[:2] == (400, "bad_cursor")
    theirs = cursor(town, "GET /api/admin/orders", "sevgi")
    assert page(town, "GET /api/admin/orders", f"cursor={theirs}", "sevgi")[0] == 200
    assert page(town, "GET /api/admin/orders", f"cursor={theirs}&status=PENDING", "sevgi")[1] == "bad_cursor"
    assert page(town, "GET /api/admin/orders", f"cursor={theirs}", "adem")[1] == "bad_cursor"
    assert page(town, "GET /api/orders", f"cursor={theirs}", "sevgi")[1] == "bad_cursor"


LIMITS = ("0", "-1", "101", "999999999999999999999", "1.5", "1e2", "ten", "", "NaN", "%EF%BC%91", "0x1", "null")


@pytest.mark.parametrize("operation", LISTS)
def test_a_limit_is_between_1_and_100(town: Town, operation: str) -> None:
    for limit in LIMITS:
        assert page(town, operation, f"limit={limit}")[:2] == (422, "invalid"), limit
    for limit in ("1", "100"):
        assert page(town, operation, f"limit={limit}")[0] == 200


def test_a_page_of_large_orders_fits_into_an_answer(town: Town) -> None:
    """Lambda hands over 6 MB. Orders as large as a body may be, in letters that take three times their size in JSON."""
    names = [f"{'ş' * 110}{place}" for place in range(100)]
    line = {"product_id": places.BOOK, "quantity": 1, "on_behalf_of": names}
    body = json.dumps({"items": [line] * 11}, ensure_ascii=False).encode()
    assert 240_000 < len(body) < 256 * 1024
    first = town.ask("POST", "/api/orders", body, as_="bob", idempotency_key="large")
    again = town.ask("POST", "/api/orders", body, as_="bob", idempotency_key="large")
    assert (first.status, again.status) == (201, 201) and first.text == again.text
    for place in range(8):
        assert town.ask("POST", "/api/orders", body, as_="bob", idempotency_key=f"large-{place}").status == 201
    for path, who, most in (("/api/orders", "bob", 9), ("/api/admin/orders", "sevgi", 11)):
        seen, at = [], "?limit=100"
        while at:
            reply = town.ask("GET", f"{path}{at}", as_=who)
            assert reply.status == 200 and len(reply.text) < LARGEST_ANSWER
            seen += [item["id"] for item in reply.body["items"]]
            at = f"?limit=100&cursor={reply.body['next_cursor']}" if reply.body["next_cursor"] else ""
        assert (len(seen), len(set(seen))) == (most, most)
