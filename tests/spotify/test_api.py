"""Connecting a Spotify account, a token that stays fresh, and everything that Spotify may say to that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from functions.spotify.handler import app
from functions.spotify.tables import GRANTED_FOR, Attempt, Grant
from kervan.providers.spotify import challenge
from tests.cloud import Clock
from tests.conftest import USERS, Caller
from tests.spotify.conftest import Listener
from tests.spotify.served import BACK, CLIENT

ANA = USERS["ana"][0]


def test_the_challenge_is_rfc_7636s() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_page_asks_for_what_the_stage_says(listener: Listener) -> None:
    asked = dict(parse_qsl(urlsplit(listener.page()).query))
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == BACK
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"].startswith("user-read-currently-playing")


def test_who_agrees_has_a_token_and_is_told_when_to_agree_again(listener: Listener, clock: Clock) -> None:
    connected = listener.connect()
    assert connected.status == 200, connected.body
    answer = listener.token()
    assert answer.status == 200
    assert answer.body["access_token"] == listener.spotify.ledger()["tokens"][0]["access_token"]
    assert answer.body["reconnect_by"] == (clock.now + GRANTED_FOR).isoformat().replace("+00:00", "Z")
    assert "no-store" in answer.headers["cache-control"]


def test_tokens_are_sealed_in_the_table_and_to_their_person(listener: Listener) -> None:
    listener.connect()
    row, spent = Grant.get(ANA), listener.spotify.ledger()["tokens"][0]["access_token"]
    assert spent.encode() not in row.sealed_access
    bobs = Grant.get(ANA)
    bobs.user_id = USERS["bob"][0]
    bobs.save()
    assert listener.token("bob").status == 500, "what was copied into another's row must not open there"


@pytest.mark.parametrize("change", [{"state": "another"}, {"code": "another"}])
def test_what_spotify_did_not_bring_connects_nobody(listener: Listener, change: dict[str, str]) -> None:
    assert listener.connect(**change).status == 409
    assert listener.token().body["code"] == "spotify_not_connected"


def test_a_state_is_good_once_for_one_person_and_for_ten_minutes(listener: Listener, clock: Clock) -> None:
    brought = listener.spotify.agree(listener.page())
    assert listener.ask("POST", "/api/spotify/callback", brought, as_="bob").body["code"] == "spotify_state_unknown"
    assert listener.ask("POST", "/api/spotify/callback", brought, as_="ana").status == 200
    assert listener.ask("POST", "/api/spotify/callback", brought, as_="ana").body["code"] == "spotify_state_unknown"
    late = listener.spotify.agree(listener.page())
    clock.advance(minutes=10)
    assert listener.ask("POST", "/api/spotify/callback", late, as_="ana").body["code"] == "spotify_state_unknown"


def test_who_says_no_is_not_connected_and_the_state_is_spent(listener: Listener) -> None:
    state = listener.spotify.agree(listener.page())["state"]
    denied: dict[str, Any] = {"state": state, "error": "access_denied"}
    assert listener.ask("POST", "/api/spotify/callback", denied, as_="ana").body["code"] == "spotify_denied"
    assert not list(Attempt.scan())


@pytest.mark.parametrize("body", [{"state": "s"}, {"state": "s", "code": "c", "error": "e"}, {"code": "c"}, {}])
def test_a_callback_brings_a_state_and_one_of_code_and_error(listener: Listener, body: dict[str, str]) -> None:
    assert listener.ask("POST", "/api/spotify/callback", body, as_="ana").status == 422


def test_a_token_is_kept_until_five_minutes_before_its_end(listener: Listener, clock: Clock) -> None:
    listener.connect()
    first = listener.token().body
    clock.advance(minutes=54)
    assert listener.token().body == first
    clock.advance(minutes=2)
    second = listener.token().body
    assert second["access_token"] != first["access_token"]
    assert second["reconnect_by"] == first["reconnect_by"], "refreshing prolongs nothing"
    clock.advance(hours=5)
    assert listener.token().body["access_token"] not in (first["access_token"], second["access_token"])


def test_a_refresh_can_be_asked_for_and_not_without_end(listener: Listener) -> None:
    listener.connect()
    first = listener.token().body["access_token"]
    seen = [listener.ask("POST", "/api/spotify/refresh", {}, as_="ana") for _ in range(11)]
    assert first not in {answer.body.get("access_token") for answer in seen}
    assert [answer.status for answer in seen] == [200] * 10 + [429]


def test_without_rotation_the_old_refresh_token_goes_on(listener: Listener, clock: Clock) -> None:
    listener.spotify.tokens.settings = replace(listener.spotify.tokens.settings, rotates=False)
    listener.connect()
    for _ in range(3):
        clock.advance(hours=1)
        assert listener.token().status == 200


@pytest.mark.parametrize("fault", [{"mode": "error", "status": 502}, {"mode": "busy"}])
def test_an_outage_says_when_to_come_again_and_loses_nothing(
    listener: Listener, clock: Clock, fault: dict[str, Any]
) -> None:
    listener.connect()
    clock.advance(minutes=59)
    listener.spotify.arm({**fault, "match": {"grant": "refresh_token"}})
    failed = listener.token()
    assert (failed.status, failed.body["code"]) == (503, "spotify_unreachable")
    assert failed.headers["retry-after"]
    assert listener.token().status == 200


def test_a_refresh_whose_answer_was_lost_ends_in_connecting_again(listener: Listener, clock: Clock) -> None:
    listener.connect()
    clock.advance(minutes=59)
    listener.spotify.arm({"mode": "timeout_after_success", "seconds": 0, "match": {"grant": "refresh_token"}})
    assert listener.token().status == 503
    lost = listener.token()
    assert (lost.status, lost.body["code"]) == (409, "spotify_grant_expired")
    assert Grant.get(ANA).sealed_refresh is None, "what is worth nothing is not kept"
    assert listener.connect().status == 200
    assert listener.token().status == 200


def test_six_months_after_agreeing_the_person_agrees_again(listener: Listener, clock: Clock) -> None:
    listener.connect()
    clock.advance(days=179)
    assert listener.token().status == 200
    clock.advance(days=2)
    assert listener.token().body["code"] == "spotify_grant_expired"


def test_who_took_it_back_at_spotify_connects_again(listener: Listener, clock: Clock) -> None:
    listener.connect()
    listener.spotify.revoke()
    clock.advance(hours=1)
    assert listener.token().body["code"] == "spotify_grant_expired"
    assert listener.token().body["code"] == "spotify_grant_expired", "Spotify is not asked for ever"


def test_disconnecting_forgets_everything_and_may_be_repeated(listener: Listener) -> None:
    listener.connect()
    for _ in range(2):
        assert listener.ask("DELETE", "/api/spotify/connection", as_="ana").status == 204
    assert listener.token().body["code"] == "spotify_not_connected"
    assert not list(Grant.scan())


def test_one_persons_account_is_nobody_elses(listener: Listener) -> None:
    listener.connect()
    assert listener.token("bob").body["code"] == "spotify_not_connected"


def test_a_stage_without_an_app_says_so(call: Caller) -> None:
    assert call(app, "GET", "/api/spotify/authorize", as_="ana").body["code"] == "spotify_not_offered"


def test_a_connection_is_made_anew_over_an_old_one(listener: Listener, clock: Clock) -> None:
    listener.connect()
    clock.advance(days=100)
    assert listener.connect().status == 200
    assert Grant.get(ANA).ends_at - clock.now == timedelta(days=180)
