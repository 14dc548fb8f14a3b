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


def somebody(door: Door) -> str:
    """Another account's token."""
    return str(door.join(f"u{door.clock.now.timestamp()}@example.com")["tokens"]["access_token"])


def test_a_number_gets_three_messages_an_hour_and_six_a_day_whoever_asks(door: Door, clock: Clock) -> None:
    answers = [start(door, somebody(door), MINE, f"198.51.100.{place}") for place in range(4)]
    assert [answer.status for answer in answers] == [202, 202, 202, 429]
    assert answers[-1].body["code"] == "too_many"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
    assert start(door, somebody(door), OTHER, "198.51.100.9").status == 202
    clock.advance(hours=1)
    later = [start(door, somebody(door), MINE, f"198.51.100.{place}").status for place in range(10, 13)]
    clock.advance(hours=1)
    assert [*later, start(door, somebody(door), MINE, "198.51.100.14").status] == [202, 202, 202, 429]


def test_an_address_gets_twenty_a_day_whoever_asks_for_whatever_number(door: Door) -> None:
    people = [somebody(door) for _ in range(3)]
    asked = [start(door, people[place % 3], f"+9053200000{place:02d}", "198.51.100.3").status for place in range(21)]
    assert asked == [202] * 20 + [429]
    assert start(door, somebody(door), OTHER, "198.51.100.4").status == 202


def test_an_account_gets_ten_a_day_whatever_number_and_wherever_from(door: Door, clock: Clock) -> None:
    token = somebody(door)
    asked = [start(door, token, f"+9053200000{place:02d}", f"198.51.100.{place}").status for place in range(11)]
    assert asked == [202] * 10 + [429]
    assert len(door.letters("PhoneCodeRequested")) == 10
    clock.advance(days=1)
    tomorrow = door.login(User.get(door.letters("PhoneCodeRequested")[0]["user_id"]).email).body["tokens"]
    assert start(door, tomorrow["access_token"], MINE).status == 202


def test_what_is_not_sent_uses_up_nobodys_number(door: Door) -> None:
    """Else whoever knows a number could keep its owner from ever getting a code."""
    token = somebody(door)
    for place in range(10):
        assert start(door, token, f"+9053200000{place:02d}", f"198.51.100.{place}").status == 202
    refused = [start(door, token, MINE, f"198.51.100.{place}").status for place in range(20, 24)]
    assert refused == [429] * 4
    assert start(door, somebody(door), MINE, "198.51.100.30").status == 202


def test_whoever_is_not_signed_in_sends_nothing(door: Door) -> None:
    assert start(door, "", MINE).status == 401
    assert verify(door, "", "123456").status == 401
    assert door.letters("PhoneCodeRequested") == []
