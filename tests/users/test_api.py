"""One's own account: profile, consents, preferences."""

import hashlib

import pytest

from functions.users.handler import app
from functions.users.tables import Consent, User, UserAudit
from kervan.consents import digest_of, versions
from kervan.shared_tables import Outbox
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller
from tests.faults.injector import Injector

ANA = USERS["ana"][0]
PREFERENCES = "/api/me/notification-preferences"

pytestmark = pytest.mark.usefixtures("people")


def facts() -> list[str]:
    return sorted(letter.name for letter in Outbox.scan())


def edit(call: Caller, **changes: object) -> Answer:
    return call(app, "PATCH", "/api/me", changes, as_="ana")


def test_my_account(call: Caller) -> None:
    answer = call(app, "GET", "/api/me", as_="ana")
    assert answer.status == 200
    assert answer.body == {
        "id": ANA,
        "email": "ana@example.com",
        "email_verified": True,
        "new_email": None,
        "name": "Ana",
        "surname": "Öztürk",
        "phone": None,
        "phone_verified": False,
        "locale": "tr",
        "avatar": None,
        "role": "user",
        "joined_at": "2026-11-21T09:30:00Z",
    }
    assert call(app, "GET", "/api/me").status == 401


def test_a_caller_without_an_account_is_told_so(call: Caller) -> None:
    for method, path, body in (
        ("GET", "/api/me", None),
        ("PATCH", "/api/me", {"name": "Bob"}),
        ("GET", "/api/me/consents", None),
        ("GET", PREFERENCES, None),
    ):
        assert call(app, method, path, body, as_="bob").status == 404
    assert User.count() == 3


def test_what_is_named_changes_and_the_rest_stays(call: Caller) -> None:
    answer = edit(call, name="Anna", locale="en", phone="+905321234567")
    assert (answer.status, answer.body["name"], answer.body["surname"]) == (200, "Anna", "Öztürk")
    row = User.get(ANA)
    assert (row.name, row.locale, row.phone) == ("Anna", "en", "+905321234567")
    assert facts() == ["users.UserProfileChanged"]


def test_another_number_has_to_be_proved_anew(call: Caller) -> None:
    row = User.get(ANA)
    row.update(actions=[User.phone.set("+905321234567"), User.phone_verified.set(True)])
    assert edit(call, phone="+905321234567").body["phone_verified"] is True
    assert edit(call, phone="+905429876543").body["phone_verified"] is False
    assert edit(call, phone=None).body["phone"] is None


def test_changing_nothing_writes_nothing(call: Caller) -> None:
    before = User.get(ANA).version
    assert edit(call, name="Ana").status == 200
    assert edit(call).status == 200
    assert (User.get(ANA).version, facts(), list(UserAudit.query(ANA))) == (before, [], [])


def test_another_address_is_noted_and_not_taken(call: Caller) -> None:
    answer = edit(call, email="yeni@example.com")
    assert (answer.body["email"], answer.body["new_email"]) == ("ana@example.com", "yeni@example.com")
    assert facts() == ["users.EmailChangeRequested"]


def test_another_spelling_of_my_address_is_my_address(call: Caller) -> None:
    assert edit(call, email="ANA@Example.com").body["new_email"] is None
    assert facts() == []


def test_addresses_are_not_tried_out_by_the_dozen(call: Caller) -> None:
    statuses = [edit(call, email=f"yeni{number}@example.com").status for number in range(6)]
    assert statuses == [200] * 5 + [429]


def test_nobody_gives_themselves_a_role(call: Caller) -> None:
    for field, value in (
        ("role", "admin"),
        ("disabled", False),
        ("id", "usr_1"),
        ("user_id", "usr_1"),
        ("email_verified", True),
        ("phone_verified", True),
        ("version", 99),
        ("joined_at", "2020-01-01T00:00:00Z"),
    ):
        answer = edit(call, **{field: value})
        assert (answer.status, answer.body["errors"][0]["code"]) == (422, "extra_forbidden"), field
    assert User.get(ANA).role == "user"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", "a\u202eb"),
        ("name", "x" * 121),
        ("surname", " "),
        ("locale", "de"),
        ("locale", None),
        ("email", "no"),
        ("email", "admın@example.com"),
        ("email", None),
        ("phone", "5321234567"),
        ("phone", "+90５３２１２３４５６７"),
    ],
)
def test_values_are_judged(call: Caller, field: str, value: object) -> None:
    answer = edit(call, **{field: value})
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == f"/{field}"


def test_an_edit_of_an_old_version_is_refused(call: Caller) -> None:
    tag = call(app, "GET", "/api/me", as_="ana").headers["etag"]
    assert call(app, "PATCH", "/api/me", {"name": "Anna"}, as_="ana", if_match=tag).status == 200
    late = call(app, "PATCH", "/api/me", {"name": "Anya"}, as_="ana", if_match=tag)
    assert (late.status, late.body["code"]) == (412, "precondition_failed")
    assert User.get(ANA).name == "Anna"


def consent(call: Caller, *said: dict[str, object], language: str = "tr") -> Answer:
    return call(app, "PUT", "/api/me/consents", {"consents": said}, as_="ana", accept_language=language)


def test_what_i_agreed_to_and_withdrew_stays_in_the_ledger(call: Caller, clock: Clock) -> None:
    yes = {"kind": "marketing", "version": "2026-1"}
    assert consent(call, yes, {"kind": "terms", "version": "2026-1"}).status == 200
    clock.advance(days=1)
    assert consent(call, {**yes, "accepted": False}, language="en").status == 200
    listed = call(app, "GET", "/api/me/consents", as_="ana").body["items"]
    assert {(c["kind"], c["version"], c["accepted"], c["locale"]) for c in listed} == {
        ("terms", "2026-1", True, "tr"),
        ("marketing", "2026-1", False, "en"),
    }
    ledger = [(act.kind, act.accepted, act.address, act.digest) for act in Consent.query(ANA)]
    assert ledger == [
        ("marketing", True, "203.0.113.7", digest_of("marketing", "2026-1", "tr")),
        ("terms", True, "203.0.113.7", digest_of("terms", "2026-1", "tr")),
        ("marketing", False, "203.0.113.7", digest_of("marketing", "2026-1", "en")),
    ]


def test_saying_the_same_again_is_no_act(call: Caller, clock: Clock) -> None:
    for _ in range(3):
        clock.advance(hours=1)
        assert consent(call, {"kind": "privacy", "version": "2026-1"}).status == 200
    assert Consent.count() == 1


def test_consents_are_judged(call: Caller) -> None:
    twice = {"kind": "terms", "version": "2026-1"}
    for said in ([twice, twice], [], [{"kind": "all", "version": "2026-1"}], [{"kind": "terms", "version": ""}]):
        assert consent(call, *said).status == 422
    unknown = consent(call, {"kind": "terms", "version": "2099-1"})
    assert (unknown.status, unknown.body["errors"][0]["code"]) == (422, "text_version")
    assert Consent.count() == 0


# What was published. A text that people agreed to is never edited: a new wording is a new version, and a line here.
PUBLISHED = {
    "marketing.2026-1.en": "834d4461ed784769",
    "marketing.2026-1.tr": "78c249933478f0aa",
    "privacy.2026-1.en": "fd31be5bc7a747b4",
    "privacy.2026-1.tr": "5d935134298af1dc",
    "terms.2026-1.en": "b80ec2fb3387763c",
    "terms.2026-1.tr": "b14b439805f8f5a1",
}


def test_what_people_agree_to_can_be_read_and_is_never_edited(call: Caller) -> None:
    for kind in versions():
        shown = call(app, "GET", f"/api/consents/{kind}").body
        for locale in ("tr", "en"):
            words = shown[locale]
            assert hashlib.sha256(words["text"].encode()).hexdigest() == words["sha256"]
    found = {
        f"{kind}.{version}.{locale}": digest_of(kind, version, locale)[:16]
        for kind, known in versions().items()
        for version in known
        for locale in ("tr", "en")
    }
    assert found == PUBLISHED
    assert call(app, "GET", "/api/consents/all").status == 404


def test_advertising_is_off_until_it_is_wanted(call: Caller) -> None:
    preferences = call(app, "GET", PREFERENCES, as_="ana").body
    assert preferences["news"] == {"email": False, "sms": False, "push": False, "whatsapp": False}
    assert preferences["orders"]["email"] is True
    wanted = {**preferences, "news": {"email": True, "sms": False, "push": True, "whatsapp": False}}
    assert call(app, "PUT", PREFERENCES, wanted, as_="ana").body == wanted
    assert call(app, "GET", PREFERENCES, as_="ana").body == wanted
    assert [User.get(ANA).wants("news", channel) for channel in ("email", "sms", "push")] == [True, False, True]


def test_preferences_are_sent_whole(call: Caller) -> None:
    preferences = call(app, "GET", PREFERENCES, as_="ana").body
    for wrong in (
        {"news": preferences["news"]},
        {**preferences, "orders": {"email": True}},
        {**preferences, "extra": preferences["news"]},
    ):
        assert call(app, "PUT", PREFERENCES, wrong, as_="ana").status == 422
    stale = call(app, "PUT", PREFERENCES, preferences, as_="ana", if_match='"99"')
    assert stale.status == 412


def test_reading_mine_is_one_call(call: Caller) -> None:
    with Injector().installed() as injector:
        for path in ("/api/me", "/api/me/consents", PREFERENCES):
            injector.arm(None)
            call(app, "GET", path, as_="ana")
            assert [c.operation for c in injector.trace if c.service == "dynamodb"] == ["GetItem"]
