"""Idempotency-Key: the fence, the seed, and what is kept."""

from datetime import timedelta
from typing import Any

import pytest

from kervan import idempotency
from kervan.errors import IdempotencyKeyReused, RequestInFlight
from kervan.idempotency import RequestIds, once
from kervan.sealing import unseal
from kervan.settings import Secret
from kervan.shared_tables import IdempotencyRecord
from kervan.tokens import b64url
from kervan.world import World
from tests.cloud import Clock


def answer(status: int = 201, body: str = "{}") -> dict[str, Any]:
    return {"statusCode": status, "headers": {}, "body": body}


def ask(world: World, work: Any, fingerprint: str = "f") -> dict[str, Any]:
    return once(world, scope="ana POST /x", key="k", fingerprint=fingerprint, work=work)


def test_the_work_of_a_key_is_done_once(world: World) -> None:
    done: list[int] = []

    def work() -> dict[str, Any]:
        done.append(1)
        return answer(body='{"n": 1}')

    assert ask(world, work) == ask(world, work) == answer(body='{"n": 1}')
    assert done == [1]


def test_another_body_under_the_same_key_is_refused(world: World) -> None:
    ask(world, answer)
    with pytest.raises(IdempotencyKeyReused):
        ask(world, answer, fingerprint="other")


def test_a_key_in_flight_is_told_to_wait(world: World) -> None:
    def work() -> dict[str, Any]:
        with pytest.raises(RequestInFlight):
            ask(world, answer)
        return answer()

    assert ask(world, work) == answer()


def test_a_lock_that_outlived_its_holder_is_taken_over_with_the_same_ids(world: World, clock: Clock) -> None:
    """The first run died after its effect: the second makes the same ids, and so meets the same rows."""
    made: list[str] = []

    def work() -> dict[str, Any]:
        made.append(RequestIds(idempotency.seed.get()).new("ord"))
        if len(made) == 1:
            raise SystemExit
        return answer()

    with pytest.raises(SystemExit):
        ask(world, work)
    clock.advance(seconds=31)
    assert ask(world, work) == answer()
    assert made[0] == made[1]


def test_a_holder_that_was_overtaken_returns_the_new_holders_answer(world: World, clock: Clock) -> None:
    def slow() -> dict[str, Any]:
        clock.advance(seconds=31)
        assert ask(world, lambda: answer(body='"second"')) == answer(body='"second"')
        return answer(body='"first"')

    assert ask(world, slow) == answer(body='"second"')
    assert ask(world, slow) == answer(body='"second"')


def test_a_server_error_is_not_kept(world: World, clock: Clock) -> None:
    assert ask(world, lambda: answer(503))["statusCode"] == 503
    clock.advance(seconds=timedelta(seconds=1).total_seconds())
    assert ask(world, answer)["statusCode"] == 201


def test_a_refused_request_may_be_mended_under_its_key(world: World) -> None:
    """Nothing was done, so nothing is kept: the same key takes a corrected body, and then keeps it."""
    assert ask(world, lambda: answer(422), fingerprint="wrong")["statusCode"] == 422
    assert ask(world, lambda: answer(body='"right"'), fingerprint="right") == answer(body='"right"')
    assert ask(world, lambda: answer(500), fingerprint="right") == answer(body='"right"')
    with pytest.raises(IdempotencyKeyReused):
        ask(world, answer, fingerprint="wrong")


def test_a_kept_answer_is_read_by_nobody_who_reads_the_table(world: World) -> None:
    ask(world, lambda: answer(body="gizli-istemci-anahtarı"))
    (record,) = IdempotencyRecord.scan()
    assert b"gizli" not in record.answer and b"statusCode" not in record.answer
    first, sealed = record.answer[0], record.answer
    for changed in (bytes([first ^ 1]) + sealed[1:], sealed[:-1], sealed[:5], b""):
        assert unseal(world, idempotency.PURPOSE, record.key, changed) is None
    assert unseal(world, "another purpose", record.key, sealed) is None
    assert unseal(world, idempotency.PURPOSE, "another row", sealed) is None


def test_an_answer_whose_key_is_no_more_is_made_again_under_the_same_ids(world: World) -> None:
    made: list[str] = []

    def work() -> dict[str, Any]:
        made.append(RequestIds(idempotency.seed.get()).new("ord"))
        return answer()

    ask(world, work)
    shared = world.secrets.get(Secret.SHARED)
    world.secrets.put(Secret.SHARED, {**shared, "cursor_key": b64url(b"d" * 32)})
    assert ask(world, work) == ask(world, work) == answer()
    assert len(made) == 2 and len(set(made)) == 1
