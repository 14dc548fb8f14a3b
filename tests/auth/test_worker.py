"""What auth does when a user changes: access, profile, address."""

import pytest

from functions.auth.tables import Credential
from functions.auth.worker import worker
from functions.users.events import EmailChangeRequested
from functions.users.handler import app as users
from functions.users.tables import User
from kervan.events import Letter
from kervan.tokens import unb64url
from tests.auth.door import ANA, Door, wrong
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.staff import employ

NEW = "ana.yeni@example.com"


def edit(door: Door, token: str, **changes: object) -> Answer:
    return door.call(users, "PATCH", "/api/me", changes, authorization=f"Bearer {token}")


def set_access(call: Caller, user_id: str, **access: object) -> None:
    employ(call.world, "adem")
    assert call(users, "PATCH", f"/api/admin/users/{user_id}", access, as_="adem").status == 200


def test_a_closed_account_is_refused_at_once_where_it_asks_for_tokens(
    door: Door, call: Caller, deliver: Deliver
) -> None:
    joined = door.join()
    set_access(call, joined["user"]["id"], disabled=True)
    deliver()
    assert door.refresh(joined["tokens"]["refresh_token"]).status == 401
    told = door.login()
    assert (told.status, told.body["code"]) == (403, "account_disabled")
    assert door.login(password="yanlis-parola-1").body["code"] == "wrong_credentials"
    set_access(call, joined["user"]["id"], disabled=False)
    deliver()
    assert door.login().status == 200


def test_a_closed_account_is_refused_everywhere_within_ten_minutes(
    door: Door, call: Caller, deliver: Deliver, clock: Clock
) -> None:
    joined = door.join()
    token = door.refresh(joined["tokens"]["refresh_token"]).body["tokens"]["access_token"]
    set_access(call, joined["user"]["id"], disabled=True)
    deliver()
    clock.advance(minutes=10)
    assert call(users, "GET", "/api/me", authorization=f"Bearer {token}").status == 401


def test_another_role_comes_with_the_next_sign_in_and_the_old_sessions_end(
    door: Door, call: Caller, deliver: Deliver
) -> None:
    joined = door.join()
    set_access(call, joined["user"]["id"], role="staff")
    deliver()
    assert door.refresh(joined["tokens"]["refresh_token"]).status == 401
    answer = door.login().body
    assert answer["user"]["role"] == "staff"
    assert b'"role":"staff"' in unb64url(answer["tokens"]["access_token"].split(".")[1]).replace(b" ", b"")
    bearer = f"Bearer {answer['tokens']['access_token']}"
    assert call(users, "GET", "/api/admin/users", authorization=bearer).status == 200


def test_facts_that_overtake_one_another_end_in_what_holds(door: Door, call: Caller, deliver: Deliver) -> None:
    """Closed and reopened before anybody delivered: whichever fact comes last, the account is open."""
    user_id = door.join()["user"]["id"]
    set_access(call, user_id, disabled=True)
    set_access(call, user_id, disabled=False)
    deliver()
    assert door.login().status == 200


def test_a_new_name_shows_when_signing_in(door: Door, deliver: Deliver) -> None:
    joined = door.join()
    assert edit(door, joined["tokens"]["access_token"], name="Anna", locale="en").status == 200
    deliver()
    user = door.login().body["user"]
    assert (user["name"], user["locale"], user["surname"]) == ("Anna", "en", "Öztürk")


def wish(door: Door, email: str = NEW) -> str:
    """Somebody who has asked for another address; their access token."""
    token = str(door.join()["tokens"]["access_token"])
    answer = edit(door, token, email=email)
    assert (answer.status, answer.body["email"], answer.body["new_email"]) == (200, ANA, email)
    return token


def carry(door: Door) -> str:
    """Deliver the wish and keep the code that is mailed for it."""
    event = EmailChangeRequested.model_validate(door.letters("EmailChangeRequested")[-1])
    worker.receive(Letter.of(event, letter_id=door.world.new_id("ltr"), trace="t").model_dump())
    return door.code()


def test_an_address_moves_when_the_new_one_is_proved(door: Door) -> None:
    token = wish(door)
    code = carry(door)
    assert door.login().status == 200
    assert door.verify(wrong(code), NEW, token).status == 422
    moved = door.verify(code, NEW, token)
    assert (moved.status, moved.body["user"]["email"]) == (200, NEW)
    assert (door.login(NEW).status, door.login(ANA).status) == (200, 401)
    row = User.get(moved.body["user"]["id"])
    assert (row.email, row.identity, row.new_email) == (NEW, NEW, None)
    assert door.refresh(moved.body["tokens"]["refresh_token"]).status == 200


def test_moving_signs_out_the_other_devices(door: Door) -> None:
    token = wish(door)
    other = door.login().body["tokens"]["refresh_token"]
    assert door.verify(carry(door), NEW, token).status == 200
    assert door.refresh(other).status == 401


def test_a_stranger_who_got_a_mistyped_change_gets_no_account(door: Door) -> None:
    token = wish(door)
    code = carry(door)
    assert door.verify(code, NEW).status == 422
    stranger = door.join("bob@example.com")["tokens"]["access_token"]
    assert door.verify(code, NEW, stranger).status == 422
    assert door.verify(code, NEW, token).status == 200


def test_a_stranger_uses_up_nobodys_tries_at_a_change(door: Door) -> None:
    """Whose code it is not, for them it is as if there were none; its owner has five."""
    token = wish(door)
    code = carry(door)
    assert [door.verify(wrong(code), NEW).status for _ in range(5)] == [422] * 5
    assert [door.verify(wrong(code), NEW, token).status for _ in range(4)] == [422] * 4
    assert door.verify(code, NEW, token).status == 200


def test_a_change_bears_five_tries(door: Door) -> None:
    token = wish(door)
    code = carry(door)
    assert [door.verify(wrong(code), NEW, token).status for _ in range(5)] == [422] * 5
    assert door.verify(code, NEW, token).status == 422


def test_somebody_elses_address_is_not_given_away(door: Door) -> None:
    bob = door.join("bob@example.com")["user"]["id"]
    token = wish(door, "BOB@example.com")
    before = len(door.letters("EmailCodeRequested"))
    carry(door)
    assert len(door.letters("EmailCodeRequested")) == before
    assert [letter["user_id"] for letter in door.letters("RegistrationRepeated")] == [bob]
    assert door.verify("123456", "bob@example.com", token).status == 422


@pytest.mark.parametrize("minutes", [1, 11])
def test_a_wish_for_an_address_does_not_become_the_registration_of_who_waits_for_its_code(
    door: Door, clock: Clock, minutes: int
) -> None:
    assert door.register("bob@example.com", name="Bob").status == 202
    clock.advance(minutes=minutes)
    wish(door, "bob@example.com")
    carry(door)
    assert door.login("bob@example.com").body["code"] == "email_not_verified"
    opened = door.verify(door.code(), "bob@example.com")
    assert (opened.status, opened.body["user"]["name"]) == (200, "Bob")


def test_a_wish_that_was_taken_back_is_not_confirmed(door: Door) -> None:
    token = wish(door)
    code = carry(door)
    assert edit(door, token, email=ANA).body["new_email"] is None
    refused = door.verify(code, NEW, token)
    assert (refused.status, refused.body["code"]) == (409, "email_not_wanted")
    assert door.login().status == 200


def test_the_address_that_was_left_is_free(door: Door) -> None:
    token = wish(door)
    mover = door.verify(carry(door), NEW, token).body["user"]["id"]
    newcomer = door.join(ANA)["user"]["id"]
    assert newcomer != mover
    assert {Credential.get(ANA).user_id, Credential.get(NEW).user_id} == {newcomer, mover}
    assert door.ask("/api/auth/sessions", method="GET", token=token).status == 200
