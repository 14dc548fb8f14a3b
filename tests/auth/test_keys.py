"""What becomes of people when a stage's keys are replaced by hand: as docs/deploy.md tells."""

import pytest

from functions.auth.tables import Session
from kervan.settings import Secret
from kervan.tokens import b64url
from tests.auth.door import OTHER_PASSWORD, Door
from tests.cloud import Clock

ANOTHER = b64url(b"n" * 32)


def replace_codes(door: Door) -> None:
    door.world.secrets.put(Secret.CODES, {"key": ANOTHER})


def test_with_another_key_of_codes_devices_stay_signed_in(door: Door, clock: Clock) -> None:
    token = door.join()["tokens"]["refresh_token"]
    replace_codes(door)
    for _ in range(3):
        clock.advance(minutes=9)
        answer = door.refresh(token)
        assert answer.status == 200
        token = answer.body["tokens"]["refresh_token"]


def test_with_another_key_of_codes_nothing_that_was_mailed_opens_anything(door: Door) -> None:
    door.join()
    door.ask("/api/auth/forgot-password", {"email": "ana@example.com"})
    link, body = door.link(), {"password": OTHER_PASSWORD}
    door.register("can@example.com")
    code = door.code()
    replace_codes(door)
    assert door.ask("/api/auth/reset-password", {**body, "token": link}).body["code"] == "reset_refused"
    assert door.verify(code, "can@example.com").body["code"] == "code_refused"
    assert door.ask("/api/auth/reset-password", {**body, "token": door.link()}).status == 204
    assert door.verify(door.code(), "can@example.com").status == 200


@pytest.mark.parametrize(("seconds", "uses"), [(5, 1), (60, 1), (60, 3)])
def test_a_token_that_was_replaced_before_the_key_was_is_refused_and_ends_nothing(
    door: Door, clock: Clock, seconds: int, uses: int
) -> None:
    """Nobody can tell any more that it was genuine."""
    first = current = door.join()["tokens"]["refresh_token"]
    for _ in range(uses):
        current = door.refresh(current).body["tokens"]["refresh_token"]
    replace_codes(door)
    clock.advance(seconds=seconds)
    assert door.refresh(first).status == 401
    assert Session.count() == 1
    assert door.refresh(current).status == 200
