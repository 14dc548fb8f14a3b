"""Proving a phone number."""

from functions.users.tables import User
from tests.auth.door import Door, wrong
from tests.cloud import Clock
from tests.conftest import Answer

MINE = "+905321234567"
OTHER = "+905429876543"


def start(door: Door, token: str, number: str | None = None, source: str = "198.51.100.1") -> Answer:
    body = {"phone": number} if number else {}
    edge = {"x_kervan_edge": "edge", "x_forwarded_for": source}
    return door.ask("/api/auth/verify-phone/start", body, token=token, **edge)


def verify(door: Door, token: str, code: str) -> Answer:
    return door.ask("/api/auth/verify-phone", {"code": code}, token=token)


def test_the_code_of_the_sms_proves_the_number(door: Door) -> None:
    joined = door.join()
    token = joined["tokens"]["access_token"]
    assert start(door, token, MINE).status == 202
    assert verify(door, token, wrong(door.sms())).status == 422
    answer = verify(door, token, door.sms())
    assert (answer.status, answer.body) == (200, {"phone": MINE, "phone_verified": True})
    row = User.get(joined["user"]["id"])
    assert (row.phone, row.phone_verified) == (MINE, True)
    assert verify(door, token, door.sms()).status == 422


def test_without_a_number_it_is_the_profiles(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    refused = start(door, token)
    assert (refused.status, refused.body["code"]) == (409, "no_phone")
    with_phone = door.join("can@example.com", phone=MINE)["tokens"]["access_token"]
    assert start(door, with_phone).status == 202
    assert verify(door, with_phone, door.sms()).body["phone"] == MINE


def test_another_number_makes_the_code_before_worthless(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    start(door, token, MINE)
    first = door.sms()
    door.clock.advance(seconds=1)
    start(door, token, OTHER)
    assert verify(door, token, first).status == 422
    assert verify(door, token, door.sms()).body["phone"] == OTHER


def test_a_code_bears_five_tries_and_ten_minutes(door: Door, clock: Clock) -> None:
    token = door.join()["tokens"]["access_token"]
    start(door, token, MINE)
    for _ in range(5):
        verify(door, token, wrong(door.sms()))
    assert verify(door, token, door.sms()).status == 422
    start(door, token, MINE)
    clock.advance(minutes=9)
    other_person = door.join("can@example.com")["tokens"]["access_token"]
    assert verify(door, other_person, door.sms()).status == 422
    clock.advance(minutes=1)
    fresh = door.login().body["tokens"]["access_token"]
    assert verify(door, fresh, door.sms()).status == 422


def test_an_sms_costs_money_so_numbers_and_clients_have_budgets(door: Door, clock: Clock) -> None:
    for _ in range(2):
        token = door.join(f"u{clock.now.timestamp()}@example.com")["tokens"]["access_token"]
        assert start(door, token, MINE, "198.51.100.1").status == 202
    assert start(door, token, MINE, "198.51.100.2").status == 202
    full = start(door, token, MINE, "198.51.100.3")
    assert (full.status, full.body["code"]) == (429, "too_many")
    assert int(full.headers["retry-after"]) <= 3600
    assert start(door, token, OTHER, "198.51.100.3").status == 202
    for number in range(18):
        start(door, token, f"+9053200000{number:02d}", "198.51.100.3")
    assert start(door, token, "+905550001122", "198.51.100.3").status == 429
    assert start(door, token, "+905550001122", "198.51.100.4").status == 202


def test_whoever_is_not_signed_in_sends_nothing(door: Door) -> None:
    assert start(door, "", MINE).status == 401
    assert verify(door, "", "123456").status == 401
    assert door.letters("PhoneCodeRequested") == []
