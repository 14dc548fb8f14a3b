"""The monthly change of the signing key, hour by hour."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.auth.schedule import schedule, turn_token_keys
from kervan.providers.secrets import SecretsManager
from kervan.settings import Secret, settings
from kervan.tokens import BadToken, verify
from kervan.world import World
from tests.auth.door import Door
from tests.cloud import KEY_ID, Clock
from tests.environment import PUBLIC_URL
from tests.faults.injector import Crash, Fault, Injector


def stored(secret: Secret) -> dict[str, object]:
    """As it lies in the vault, whatever a process has kept."""
    return SecretsManager(settings().stage).get(secret)


def public() -> list[str]:
    return [key["kid"] for key in stored(Secret.SHARED)["jwks"]["keys"]]


def accepted(token: str, now: datetime) -> bool:
    try:
        verify(token, jwks=stored(Secret.SHARED)["jwks"], issuer=PUBLIC_URL, now=now)
    except BadToken:
        return False
    return True


def hours(world: World, clock: Clock, count: int) -> Iterator[int]:
    """So many hours, each begun by a run."""
    for hour in range(count):
        turn_token_keys(world)
        yield hour
        clock.advance(hours=1)


def test_a_young_key_stays(world: World, clock: Clock) -> None:
    for _ in hours(world, clock, 24 * 30):
        assert stored(Secret.TOKEN_KEYS)["active"] == KEY_ID
    assert public() == [KEY_ID]


def test_a_key_is_public_an_hour_before_it_signs_and_an_hour_after_it_signed(world: World, clock: Clock) -> None:
    """However often it is looked after: here every minute."""
    turn_token_keys(world)
    clock.advance(days=30)
    states = []
    for _ in range(150):
        turn_token_keys(world)
        states.append((stored(Secret.TOKEN_KEYS)["active"], public()))
        clock.advance(minutes=1)
    fresh = states[-1][0]
    published = next(minute for minute, (_, kids) in enumerate(states) if fresh in kids)
    signs = next(minute for minute, (active, _) in enumerate(states) if active == fresh)
    leaves = next(minute for minute, (_, kids) in enumerate(states) if KEY_ID not in kids)
    assert signs - published >= 60
    assert leaves - signs >= 60
    assert states[-1] == (fresh, [fresh]) != (KEY_ID, [KEY_ID])
    assert [key["kid"] for key in stored(Secret.TOKEN_KEYS)["keys"]] == [fresh]


def test_nobody_notices(door: Door, world: World, clock: Clock) -> None:
    """Each hour's token is good for its ten minutes, whichever key signed it."""
    refresh_token = door.join()["tokens"]["refresh_token"]
    turn_token_keys(world)
    clock.advance(days=29)
    refresh_token = door.refresh(refresh_token).body["tokens"]["refresh_token"]
    clock.advance(days=1)
    for _ in hours(world, clock, 12):
        answer = door.refresh(refresh_token).body["tokens"]
        refresh_token = answer["refresh_token"]
        assert accepted(answer["access_token"], clock.now)
        turn_token_keys(world)
        assert accepted(answer["access_token"], clock.now + timedelta(minutes=9))
    assert public() != [KEY_ID]


def test_what_else_is_shared_stays(world: World, clock: Clock) -> None:
    before = stored(Secret.SHARED)
    rotate(world, clock)
    after = stored(Secret.SHARED)
    assert {**after, "jwks": None} == {**before, "jwks": None}
    assert public() != [KEY_ID]


def rotate(world: World, clock: Clock) -> None:
    turn_token_keys(world)
    clock.advance(days=30)
    for _ in hours(world, clock, 10):
        pass


WRITES = ("token-keys", "shared", "token-keys", "token-keys", "shared", "token-keys")  # of one rotation, in order


@pytest.mark.parametrize("mode", ["before", "after"])
@pytest.mark.parametrize("crash_at", range(len(WRITES)))
def test_a_run_that_dies_at_any_write_leaves_what_the_next_one_mends(
    world: World, clock: Clock, injector: Injector, crash_at: int, mode: str
) -> None:
    turn_token_keys(world)
    clock.advance(days=30)
    done: list[str] = []
    crashed = False
    for _ in range(12):
        fault = Fault(f"auth-schedule:secretsmanager.PutSecretValue(kervan/test/{WRITES[crash_at]})#0", mode)
        injector.arm(fault if len(done) == crash_at and not crashed else None)
        schedule.world = lambda: replace(world, secrets=SecretsManager(settings().stage))  # a process of its own
        try:
            schedule.handler({"job": "turn_token_keys"}, None)
        except Crash:
            crashed = True
        done += [call.targets[0].rpartition("/")[2] for call in injector.trace if call.operation == "PutSecretValue"]
        assert stored(Secret.TOKEN_KEYS)["active"] in public()
        clock.advance(hours=1)
    assert crashed
    assert len(public()) == 1 and public() != [KEY_ID]
    assert [key["kid"] for key in stored(Secret.TOKEN_KEYS)["keys"]] == public()
    assert (tuple(done) == WRITES) == (mode == "after")


def test_a_key_that_was_taken_out_of_the_set_waits_its_hour_again(world: World, clock: Clock) -> None:
    turn_token_keys(world)
    clock.advance(days=30)
    while "public_since" not in str(stored(Secret.TOKEN_KEYS)):
        turn_token_keys(world)
    shared = stored(Secret.SHARED)
    world.secrets.put(Secret.SHARED, {**shared, "jwks": {"keys": shared["jwks"]["keys"][:1]}})
    clock.advance(hours=2)
    turn_token_keys(world)
    turn_token_keys(world)
    turn_token_keys(world)
    assert stored(Secret.TOKEN_KEYS)["active"] == KEY_ID
    assert len(public()) == 2


def test_the_key_set_is_served_without_private_parts(door: Door) -> None:
    answer = door.ask("/.well-known/jwks.json", method="GET")
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=300")
    assert [set(key) for key in answer.body["keys"]] == [{"kty", "crv", "kid", "x", "alg", "use"}]
    assert answer.body["keys"][0]["kid"] == KEY_ID
