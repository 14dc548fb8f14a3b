"""New passwords, by the mailed link and by the one until now."""

import pytest

from functions.auth import recovery
from functions.auth.recovery import ResetRefused
from functions.auth.schemas import ResetPasswordIn
from functions.auth.tables import Reset
from kervan.codes import reset_token
from kervan.shared_tables import Outbox
from kervan.tokens import b64url
from kervan.world import World
from tests.auth.door import ANA, OTHER_PASSWORD, PASSWORD, Door
from tests.cloud import Clock
from tests.conftest import Answer
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave


def forget(door: Door, email: str = ANA) -> Answer:
    return door.ask("/api/auth/forgot-password", {"email": email})


def reset(door: Door, token: str, password: str = OTHER_PASSWORD) -> Answer:
    return door.ask("/api/auth/reset-password", {"token": token, "password": password})


def test_the_link_sets_a_password_and_ends_every_session(door: Door) -> None:
    joined = door.join()
    assert (forget(door).status, forget(door).body) == (202, {"status": "accepted"})
    assert reset(door, door.link()).status == 204
    assert door.refresh(joined["tokens"]["refresh_token"]).status == 401
    assert (door.login().status, door.login(password=OTHER_PASSWORD).status) == (401, 200)
    assert [letter["user_id"] for letter in door.letters("PasswordChanged")] == [joined["user"]["id"]]


def test_a_link_works_once_and_takes_the_others_with_it(door: Door) -> None:
    door.join()
    forget(door)
    first = door.link()
    forget(door)
    second = door.link()
    assert reset(door, second).status == 204
    for used in (second, first):
        refused = reset(door, used, PASSWORD)
        assert (refused.status, refused.body["code"]) == (422, "reset_refused")
    assert door.login(password=OTHER_PASSWORD).status == 200


def test_a_link_is_good_for_half_an_hour(door: Door, clock: Clock) -> None:
    door.join()
    forget(door)
    clock.advance(minutes=30)
    assert reset(door, door.link()).status == 422


@pytest.mark.parametrize("seed", range(4))
def test_two_uses_at_once_set_one_password(door: Door, world: World, injector: Injector, seed: int) -> None:
    door.join()
    forget(door)
    wanted = [ResetPasswordIn(token=door.link(), password=password) for password in (PASSWORD, OTHER_PASSWORD)]
    outcomes = interleave(injector, seed, *(lambda w=w: recovery.reset(world, w, "198.51.100.9") for w in wanted))
    assert sorted(str(type(outcome)) for outcome in outcomes) == sorted([str(ResetRefused), str(type(None))])
    assert len(door.letters("PasswordChanged")) == 1


def test_links_that_nobody_was_sent_open_nothing(door: Door) -> None:
    door.join()
    forget(door)
    forget(door, "nobody@example.com")
    mailed = door.link()
    for_nobody = next(row.challenge_id for row in Reset.scan() if row.user_id is None)
    made_up = (
        reset_token(b64url(b"x" * 32), mailed.partition(".")[0]),
        reset_token(door.key, "rst_00000000000000000000000000"),
        reset_token(door.key, for_nobody),
        mailed.partition(".")[0],
        f"{mailed}A",
        "ı.ı",
    )
    for token in made_up:
        assert reset(door, token).status == 422, token
    assert reset(door, mailed).status == 204


def test_a_code_for_an_address_is_no_code_for_a_password(door: Door) -> None:
    door.register()
    challenge = door.letters("EmailCodeRequested")[-1]["challenge_id"]
    assert reset(door, reset_token(door.key, challenge)).status == 422


def test_a_reset_opens_a_locked_account(door: Door) -> None:
    door.join()
    for _ in range(6):
        door.login(password="baska-bir-soz-11")
    forget(door)
    reset(door, door.link())
    assert door.login(password=OTHER_PASSWORD).status == 200


def test_no_link_stands_anywhere(door: Door) -> None:
    door.join()
    forget(door)
    proof = door.link().partition(".")[2]
    for row in (*Reset.scan(), *Outbox.scan()):
        assert proof not in str(row.serialize())


def test_an_unproved_address_gets_no_link(door: Door) -> None:
    door.register()
    assert forget(door).status == 202
    assert door.letters("PasswordResetRequested") == []


def change(door: Door, token: str, current: str = PASSWORD, new: str = OTHER_PASSWORD) -> Answer:
    body = {"current_password": current, "new_password": new}
    return door.ask("/api/me/password", body, token=token)


def test_a_changed_password_ends_the_other_sessions(door: Door) -> None:
    here, there = door.join()["tokens"], door.login().body["tokens"]
    assert change(door, here["access_token"]).status == 204
    assert [door.refresh(tokens["refresh_token"]).status for tokens in (here, there)] == [200, 401]
    assert (door.login().status, door.login(password=OTHER_PASSWORD).status) == (401, 200)
    assert len(door.letters("PasswordChanged")) == 1


def test_the_password_until_now_is_needed_and_cannot_be_guessed(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    for _ in range(5):
        wrong = change(door, token, current=OTHER_PASSWORD)
        assert (wrong.status, wrong.body["code"]) == (422, "wrong_password")
    assert change(door, token).status == 429
    assert door.login().status == 200, "another device is not this one"


def test_a_new_password_is_judged_like_a_first_one(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    refused = change(door, token, new="fenerbahce1907")
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "password_common")
    assert change(door, token, new="kisa").status == 422


def test_a_session_that_has_ended_changes_no_password(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    door.ask("/api/auth/logout-all", token=token)
    assert change(door, token).status == 401
    assert change(door, "").status == 401
