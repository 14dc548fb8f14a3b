"""Cursors that cannot be forged or borrowed, limits that count."""

from dataclasses import replace
from hashlib import md5, sha1, sha256, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynamodb.exceptions import UpdateError

from kervan import edge, reply
from kervan.errors import BadCursor, TooMany, Unavailable
from kervan.pagination import _open, _seal
from kervan.problems import problem_of
from kervan.providers.secrets import SecretsManager
from kervan.ratelimit import RateLimit, place_of, take
from kervan.request import Incoming, client_address
from kervan.settings import Secret
from kervan.shared_tables import RateCount
from kervan.tokens import b64url
from kervan.world import World
from tests.cloud import Clock
from tests.faults.injector import Injector

KEY = b64url(b"c" * 32)
CONFLICT = "error:TransactionConflictException"
LAST = {"user_id": {"S": "usr_1"}, "order_id": {"S": "ord_1"}}


def test_a_cursor_opens_only_where_it_was_sealed() -> None:
    cursor = _seal(LAST, KEY, ("orders", "ana"))
    assert _open(cursor, KEY, ("orders", "ana")) == LAST
    for other in (("orders", "bob"), ("payments", "ana"), ("orders", "ana", ""), ("ordersana",)):
        with pytest.raises(BadCursor):
            _open(cursor, KEY, other)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, change: int) -> None:
    raw = bytearray(_seal(LAST, KEY, ("orders",)).encode())
    raw[place % len(raw)] = (raw[place % len(raw)] + change) % 256
    with pytest.raises(BadCursor):
        _open(raw.decode("latin-1"), KEY, ("orders",))


@given(st.text(max_size=100))
def test_any_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        _open(text, KEY, ("orders",))


def test_a_house_is_one_place_however_many_addresses_it_has(world: World) -> None:
    limit = RateLimit("test", most=2, seconds=60)
    take(world, limit, "2001:db8:1:2::1")
    take(world, limit, "2001:db8:1:2:ffff::2")
    with pytest.raises(TooMany):
        take(world, limit, "2001:db8:1:2:1:2:3:4")
    take(world, limit, "2001:db8:1:3::1")
    for other in ("198.51.100.1", "198.51.100.2", "usr_1", "ge:ne:ric", ""):
        assert place_of(other) == other


def test_a_count_that_a_transaction_holds_is_no_mistake_of_ours(world: World) -> None:
    with Injector().installed() as injector:
        injector.choose = lambda call: CONFLICT if call.service == "dynamodb" else ""
        with pytest.raises(UpdateError) as held:
            take(world, RateLimit("test", most=2, seconds=60), "ana")
    assert isinstance(problem_of(held.value), Unavailable)


def test_a_limit_counts_in_its_window_and_says_when_it_ends(world: World, clock: Clock) -> None:
    limit = RateLimit("test", most=2, seconds=60)
    headers = reply.headers.set({})
    try:
        take(world, limit, "ana")
        take(world, limit, "ana")
        take(world, limit, "bob")
        with pytest.raises(TooMany) as refused:
            take(world, limit, "ana")
        assert refused.value.retry_after == 60
        assert (reply.headers.get() or {})["ratelimit-remaining"] == "0"
    finally:
        reply.headers.reset(headers)
    clock.advance(seconds=60)
    take(world, limit, "ana")


def test_a_counter_does_not_tell_whose_it_is(world: World) -> None:
    """There are a billion Turkish numbers: whoever reads a plain hash has tried them all within a minute."""
    limit, subject = RateLimit("sms-number", most=3, seconds=3600), "+905321234567"
    take(world, limit, subject)
    (row,) = RateCount.scan()
    assert not any(digest(subject.encode()).hexdigest()[:16] in row.key for digest in (md5, sha1, sha256, sha512))
    take(world, limit, subject)
    take(world, limit, "+905321234568")
    assert sorted(int(each.hits) for each in RateCount.scan()) == [1, 2]
    store = SecretsManager(world.settings.stage)
    store.put(Secret.SHARED, {**store.get(Secret.SHARED), "subject_key": b64url(b"o" * 32)})
    take(replace(world, secrets=store), limit, subject)
    assert RateCount.count() == 3


@pytest.mark.parametrize(
    ("key", "forwarded", "address"),
    [
        ("edge", "198.51.100.7, 64.252.0.1", "198.51.100.7"),  # the gateway added the edge's own
        ("edge", "198.51.100.7", "198.51.100.7"),
        ("edge", "6.6.6.6, 198.51.100.7, 64.252.0.1", "198.51.100.7"),
        ("edge", "64.252.0.1, 2001:db8::7, 64.252.0.1", "2001:db8::7"),
        ("edge", "64.252.0.1", "64.252.0.1"),
        ("edge", "", "64.252.0.1"),
        ("guess", "198.51.100.7", "64.252.0.1"),
        ("", "198.51.100.7", "64.252.0.1"),
    ],
)
def test_nobody_chooses_the_address_that_limits_count(world: World, key: str, forwarded: str, address: str) -> None:
    headers = {edge.HEADER: key, "X-Forwarded-For": forwarded, "CloudFront-Viewer-Address": "6.6.6.6:1"}
    asked = {"http": {"method": "GET", "path": "/", "sourceIp": "64.252.0.1"}, "requestId": "r"}
    assert client_address(world, Incoming({"headers": headers, "requestContext": asked})) == address
