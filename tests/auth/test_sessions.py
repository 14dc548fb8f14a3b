"""Refresh tokens and devices."""

import pytest

from functions.auth import sessions
from functions.auth.handler import app
from functions.auth.tables import Session
from kervan.settings import Secret
from kervan.shared_tables import Outbox
from kervan.tokens import verify
from kervan.world import World
from tests.auth.door import Door
from tests.cloud import Clock, access_token, http_event, secrets
from tests.conftest import USERS, Caller, LambdaContext
from tests.environment import PUBLIC_URL
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave


def test_signing_in_answers_with_a_token_that_everybody_verifies(door: Door, clock: Clock) -> None:
    user = door.join()["user"]
    answer = door.login().body
    assert answer["user"] == user
    jwks = secrets()[Secret.SHARED]["jwks"]
    claims = verify(answer["tokens"]["access_token"], jwks=jwks, issuer=PUBLIC_URL, now=clock.now)
    assert (claims.subject, claims.role) == (user["id"], "user")
    assert Session.get(claims.session).user_id == user["id"]


def test_a_refresh_token_is_replaced_by_each_use(door: Door, clock: Clock) -> None:
    first = door.join()["tokens"]["refresh_token"]
    seen = [first]
    for _ in range(3):
        clock.advance(minutes=9)
        answer = door.refresh(seen[-1])
        assert (answer.status, answer.body["tokens"]["expires_in"]) == (200, 600)
        seen.append(answer.body["tokens"]["refresh_token"])
    assert len(set(seen)) == 4


def test_within_the_grace_the_same_token_gets_the_same_successor(door: Door, clock: Clock) -> None:
    first = door.join()["tokens"]["refresh_token"]
    second = door.refresh(first).body["tokens"]["refresh_token"]
    clock.advance(seconds=9.99)
    assert door.refresh(first).body["tokens"]["refresh_token"] == second
    assert door.refresh(second).status == 200


def test_reuse_after_the_grace_ends_the_family(door: Door, clock: Clock) -> None:
    joined = door.join()
    first = joined["tokens"]["refresh_token"]
    second = door.refresh(first).body["tokens"]["refresh_token"]
    clock.advance(seconds=10.1)
    refused = door.refresh(first)
    assert (refused.status, refused.body["code"]) == (401, "session_ended")
    assert door.refresh(second).status == 401
    assert [letter["user_id"] for letter in door.letters("RefreshTokenReused")] == [joined["user"]["id"]]
    assert door.login().status == 200


def test_reuse_of_the_one_before_the_last_ends_the_family_even_within_the_grace(door: Door) -> None:
    first = door.join()["tokens"]["refresh_token"]
    second = door.refresh(first).body["tokens"]["refresh_token"]
    third = door.refresh(second).body["tokens"]["refresh_token"]
    assert door.refresh(first).status == 401
    assert door.refresh(third).status == 401


def test_a_made_up_token_ends_nothing(door: Door, clock: Clock) -> None:
    real = door.join()["tokens"]["refresh_token"]
    second = door.refresh(real).body["tokens"]["refresh_token"]
    clock.advance(minutes=1)
    session, generation, secret = second.split(".")
    forged = (
        f"{session}.0.{secret}",
        f"{session}.{generation}.{'A' * 43}",
        f"{session}.2.{secret}",
        f"{session}.01.{secret}",
        f"ses_{'0' * 26}.{generation}.{secret}",
        "x",
        "ı" * 200,
    )
    for token in forged:
        assert door.refresh(token).status == 401, token
    assert door.refresh(second).status == 200
    assert door.letters("RefreshTokenReused") == []


def test_a_session_ends_thirty_days_after_its_last_refresh(door: Door, clock: Clock) -> None:
    token = door.join()["tokens"]["refresh_token"]
    clock.advance(days=29)
    token = door.refresh(token).body["tokens"]["refresh_token"]
    clock.advance(days=29)
    token = door.refresh(token).body["tokens"]["refresh_token"]
    clock.advance(days=30)
    assert door.refresh(token).status == 401


def test_no_refresh_token_stands_anywhere(door: Door) -> None:
    token = door.join()["tokens"]["refresh_token"]
    successor = door.refresh(token).body["tokens"]["refresh_token"]
    for row in (*Session.scan(), *Outbox.scan()):
        for text in (token, successor):
            assert text.rpartition(".")[2] not in str(row.serialize())


@pytest.mark.parametrize("seed", range(8))
def test_two_refreshes_at_once_leave_one_live_token(door: Door, world: World, injector: Injector, seed: int) -> None:
    first = door.join()["tokens"]["refresh_token"]
    answers = interleave(injector, seed, *[lambda: sessions.refresh(world, first)] * 2)
    successors = {answer.tokens.refresh_token for answer in answers}
    assert len(successors) == 1
    assert door.refresh(successors.pop()).status == 200


def test_tokens_are_not_taken_in_each_others_place(door: Door) -> None:
    tokens = door.join()["tokens"]
    assert door.refresh(tokens["access_token"]).status == 401
    assert door.ask("/api/auth/sessions", method="GET", token=tokens["refresh_token"]).status == 401


def test_my_devices_are_listed_and_ended_one_by_one(door: Door) -> None:
    door.join()
    phone = door.login(user_agent="Kervan/1.0 (iPhone)").body["tokens"]
    laptop = door.login(user_agent="Firefox\u202e/130").body["tokens"]
    listed = door.ask("/api/auth/sessions", method="GET", token=laptop["access_token"]).body["items"]
    assert [(item["device"], item["current"]) for item in listed] == [
        ("Firefox/130", True),
        ("Kervan/1.0 (iPhone)", False),
        (None, False),
    ]
    path = f"/api/auth/sessions/{listed[1]['id']}"
    assert door.ask(path, method="DELETE", token=laptop["access_token"]).status == 204
    assert door.ask(path, method="DELETE", token=laptop["access_token"]).status == 404
    assert door.refresh(phone["refresh_token"]).status == 401
    assert door.refresh(laptop["refresh_token"]).status == 200


def test_a_strangers_session_looks_like_none_even_to_staff(door: Door, call: Caller) -> None:
    joined = door.join()
    listed = door.ask("/api/auth/sessions", method="GET", token=joined["tokens"]["access_token"]).body["items"]
    for person in ("bob", "sevgi", "adem"):
        theirs = call(app, "DELETE", f"/api/auth/sessions/{listed[0]['id']}", as_=person)
        absent = call(app, "DELETE", "/api/auth/sessions/ses_00000000000000000000000000", as_=person)
        assert (theirs.status, theirs.body) == (absent.status, absent.body) == (404, theirs.body)
    assert door.refresh(joined["tokens"]["refresh_token"]).status == 200


def test_signing_out_ends_this_device_and_signing_out_everywhere_all(door: Door) -> None:
    first, second, third = door.join()["tokens"], door.login().body["tokens"], door.login().body["tokens"]
    for _ in range(2):
        assert door.ask("/api/auth/logout", token=first["access_token"]).status == 204
    assert [door.refresh(tokens["refresh_token"]).status for tokens in (first, second)] == [401, 200]
    for _ in range(2):
        assert door.ask("/api/auth/logout-all", token=third["access_token"]).status == 204
    assert len(door.letters("SignedOutEverywhere")) == 2
    assert [door.refresh(tokens["refresh_token"]).status for tokens in (second, third)] == [401, 401]
    assert door.login().status == 200


def test_a_caller_without_a_session_row_has_no_devices(door: Door, call: Caller, clock: Clock) -> None:
    assert call(app, "GET", "/api/auth/sessions", as_="ana").body == {"items": [], "next_cursor": None}
    assert door.ask("/api/auth/logout-all", token=access_token(*USERS["ana"], clock.now)).status == 204


def test_an_answer_without_content_has_no_body(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    event = http_event("POST", "/api/auth/logout", headers={"authorization": f"Bearer {token}"})
    answer = app.handler(event, LambdaContext())
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert "content-type" not in answer["headers"]
