"""Registering and proving an address."""

import pytest

from functions.auth.tables import Credential
from functions.users.tables import Consent, User
from kervan.consents import digest_of
from kervan.shared_tables import Outbox
from tests.auth.door import ANA, OTHER_PASSWORD, PASSWORD, Door, wrong
from tests.cloud import Clock


def test_a_code_from_the_mail_opens_the_account(door: Door) -> None:
    answer = door.register(phone="+905321234567", locale="en")
    assert (answer.status, answer.body) == (202, {"status": "accepted"})
    opened = door.verify(door.code())
    assert opened.status == 200
    user = opened.body["user"]
    assert {**user, "id": ""} == {
        "id": "",
        "email": ANA,
        "name": "Ana",
        "surname": "Öztürk",
        "role": "user",
        "locale": "en",
    }
    tokens = opened.body["tokens"]
    assert (tokens["expires_in"], tokens["token_type"]) == (600, "Bearer")
    row = User.get(user["id"])
    assert (row.email_verified, row.phone, row.phone_verified, row.expires) == (True, "+905321234567", False, None)
    assert [letter["user_id"] for letter in door.letters("EmailConfirmed")] == [user["id"]]


def test_consents_are_on_record_as_they_were_given(door: Door, clock: Clock) -> None:
    door.register(
        consents=[{"kind": "terms", "version": "2026-1"}, {"kind": "marketing", "version": "2026-1", "accepted": False}]
    )
    given = clock.now
    clock.advance(minutes=3)
    user = door.verify(door.code()).body["user"]
    ledger = {act.kind: (act.accepted, act.locale, act.address, act.digest) for act in Consent.query(user["id"])}
    assert ledger == {
        "terms": (True, "tr", "203.0.113.7", digest_of("terms", "2026-1", "tr")),
        "marketing": (False, "tr", "203.0.113.7", digest_of("marketing", "2026-1", "tr")),
    }
    assert {said.at for said in User.get(user["id"]).agreements} == {given}


def test_a_code_is_good_for_ten_minutes_and_once(door: Door, clock: Clock) -> None:
    door.register()
    code = door.code()
    clock.advance(minutes=10)
    late = door.verify(code)
    assert (late.status, late.body["code"]) == (422, "code_refused")
    door.register()
    code = door.code()
    assert door.verify(code).status == 200
    assert door.verify(code).status == 422


def test_a_code_bears_five_tries(door: Door) -> None:
    door.register()
    code = door.code()
    assert [door.verify(wrong(code)).status for _ in range(5)] == [422] * 5
    assert door.verify(code).status == 422


def test_four_mistakes_are_forgiven(door: Door) -> None:
    door.register()
    code = door.code()
    assert [door.verify(wrong(code)).status for _ in range(4)] == [422] * 4
    assert door.verify(code).status == 200


def test_no_code_stands_anywhere(door: Door) -> None:
    door.register()
    code = door.code()
    for row in (*Credential.scan(), *User.scan(), *Outbox.scan()):
        assert code not in str(row.serialize())


def test_each_code_opens_the_account_that_its_own_registration_asked_for(door: Door) -> None:
    """Who registers a stranger's address, before or after its owner does, gains nothing by the owner's code."""
    door.register(password=OTHER_PASSWORD, name="Kötü")
    door.register(password=PASSWORD)
    hers = door.code()
    door.register(password=OTHER_PASSWORD, name="Kötü")
    opened = door.verify(hers)
    assert opened.body["user"]["name"] == "Ana"
    assert door.login(password=OTHER_PASSWORD).status == 401
    assert door.login(password=PASSWORD).status == 200


def test_an_account_that_was_never_proved_leaves_by_itself(door: Door, clock: Clock) -> None:
    door.register()
    account = Credential.get(ANA)
    assert account.expires == User.get(account.user_id).expires
    assert (account.expires - clock.now).total_seconds() == pytest.approx(7 * 86_400, abs=1)


def test_nobody_registers_as_more_than_a_user(door: Door) -> None:
    for more in ({"role": "admin"}, {"disabled": False}, {"user_id": "usr_1"}, {"verified": True}):
        answer = door.register(**more)
        assert answer.status == 422
        assert {e["code"] for e in answer.body["errors"]} == {"extra_forbidden"}
    assert Credential.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "ana", "email"),
        ("email", "ana@localhost", "email"),
        ("email", "a\u202ena@example.com", "email_letters"),
        ("email", "ADMİN@example.com", "email_letters"),
        ("email", "admın@example.com", "email_letters"),
        ("password", "kisa-9-krk", None),
        ("password", "kisa-9-kr", "string_too_short"),
        ("password", "x" * 129, "string_too_long"),
        ("password", "Galatasaray1905", "password_common"),
        ("password", "şifremyok1234", "password_common"),
        ("password", "1234567890", "password_common"),
        ("password", "ana@EXAMPLE.com", "password_personal"),
        ("password", "ÖZTÜRK ana", "password_personal"),
        ("password", "mavi\u200bkapi-42-tren", "unsafe_text"),
        ("phone", "05321234567", "string_pattern_mismatch"),
        ("phone", "+902121234567", "string_pattern_mismatch"),
        ("name", "", "string_too_short"),
        ("locale", "de", "literal_error"),
        ("consents", [{"kind": "terms", "version": "2026-1"}] * 2, "duplicate"),
    ],
)
def test_values_are_judged(door: Door, field: str, value: object, code: str | None) -> None:
    answer = door.register(**{field: value}) if field != "email" else door.register(str(value))
    if code is None:
        assert answer.status == 202
        return
    assert answer.status == 422
    assert [(e["pointer"].split("/")[1], e["code"]) for e in answer.body["errors"]] == [(field, code)]
    assert answer.body["errors"][0]["detail"] != "Geçerli bir değer değil."


def test_a_keyboard_that_makes_capital_dotted_letters_finds_the_same_account(door: Door) -> None:
    """`ILKNUR`, `İLKNUR`, `ılknur` and `ilknur` are one identity: asked for alike, registered once."""
    door.join("ilknur@example.com")
    for typed in ("İLKNUR@example.com", "ILKNUR@EXAMPLE.COM", "ılknur@example.com", " Ilknur@example.com "):
        assert door.login(typed).status == 200, typed
    door.register("ILKNUR@example.com", OTHER_PASSWORD)
    assert len(door.letters("RegistrationRepeated")) == 1
    assert User.count() == 1
