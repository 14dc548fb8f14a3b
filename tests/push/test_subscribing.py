"""Browsers that are told: who may bring which address, and whose it is."""

import pytest

from functions.push.handler import app
from functions.push.tables import Subscription
from kervan.providers.push_services import is_allowed
from kervan.settings import settings
from tests.cloud import VAPID_KEYS, Clock
from tests.conftest import USERS
from tests.faults.injector import Injector
from tests.push.conftest import Desk, Json

ANA, BOB = USERS["ana"][0], USERS["bob"][0]
SUBSCRIBE, UNSUBSCRIBE = "/api/notifications/subscribe", "/api/notifications/unsubscribe"


def code(answer: object) -> object:
    body = getattr(answer, "body", {})
    return body["errors"][0]["code"] if body.get("errors") else body.get("code")


def test_anyone_may_know_what_browsers_subscribe_under(desk: Desk) -> None:
    answer = desk.ask(app, "GET", "/api/notifications/vapid-public-key")
    assert (answer.status, answer.body) == (200, {"vapid_key": "now", "public_key": VAPID_KEYS[0]["public"]})


def test_a_browser_is_subscribed_as_it_comes(desk: Desk) -> None:
    browser = desk.browser()
    answer = desk.subscribe(browser)
    row = Subscription.at(browser["endpoint"])
    assert row is not None
    assert answer.body == {"id": row.subscription_id, "vapid_key": "now", "created_at": "2026-11-21T09:30:00Z"}
    assert (row.user_id, row.p256dh, row.auth) == (ANA, browser["keys"]["p256dh"], browser["keys"]["auth"])


def test_saying_it_again_changes_nothing(desk: Desk) -> None:
    browser = desk.subscribed()
    first = Subscription.at(browser["endpoint"])
    assert desk.subscribe(browser, vapid_key="now").status == 200
    second = Subscription.at(browser["endpoint"])
    assert first is not None and second is not None
    assert (second.version, Subscription.count()) == (first.version, 1)


def test_two_requests_at_once_make_one(desk: Desk) -> None:
    browser = desk.browser()
    other: list[int] = []

    with Injector().installed() as injector:

        def overtake() -> None:
            if not other and any(call.operation == "Query" for call in injector.trace):
                other.append(0)
                other[0] = desk.subscribe(browser).status

        injector.before_call = overtake
        assert desk.subscribe(browser).status == 200
    assert (other, Subscription.count()) == ([200], 1)


def test_who_signs_in_at_a_browser_is_told_there(desk: Desk) -> None:
    browser = desk.subscribed("ana")
    assert desk.subscribe(browser, "bob").status == 200
    row = Subscription.at(browser["endpoint"])
    assert row is not None
    assert (row.user_id, Subscription.count()) == (BOB, 1)


def test_an_address_alone_takes_no_browser_over(desk: Desk) -> None:
    browser = desk.subscribed("ana")
    stolen = {**desk.browser(), "endpoint": browser["endpoint"]}
    answer = desk.subscribe(stolen, "bob")
    row = Subscription.at(browser["endpoint"])
    assert row is not None
    assert (answer.status, answer.body["code"], row.user_id) == (409, "browser_of_another", ANA)


def test_nobody_ends_what_is_anothers_and_learns_nothing_by_trying(desk: Desk) -> None:
    browser = desk.subscribed("ana")
    there = desk.ask(app, "POST", UNSUBSCRIBE, {"endpoint": browser["endpoint"]}, as_="bob")
    absent = desk.ask(app, "POST", UNSUBSCRIBE, {"endpoint": desk.browser()["endpoint"]}, as_="bob")
    assert (there.status, there.body) == (absent.status, absent.body) == (204, "")
    assert Subscription.count() == 1
    assert desk.ask(app, "POST", UNSUBSCRIBE, {"endpoint": browser["endpoint"]}, as_="ana").status == 204
    assert Subscription.count() == 0


def test_of_too_many_browsers_the_oldest_goes(desk: Desk, clock: Clock) -> None:
    first = desk.subscribed()
    for _ in range(20):
        clock.advance(seconds=1)
        desk.subscribed()
    assert Subscription.count() == 20
    assert Subscription.at(first["endpoint"]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"p256dh": "AAAA"},
        {"p256dh": "B" + "A" * 86},  # no point of the curve
        {"p256dh": "=" * 8},
        {"auth": "AAAA"},
        {"auth": "a+b/" * 6},
    ],
)
def test_keys_that_nothing_can_be_encrypted_for_are_refused(desk: Desk, wrong: Json) -> None:
    browser = desk.browser()
    answer = desk.subscribe({**browser, "keys": {**browser["keys"], **wrong}})
    assert (answer.status, Subscription.count()) == (422, 0)
    assert answer.body["errors"][0]["pointer"] == f"/keys/{next(iter(wrong))}"


def test_a_key_that_was_given_up_is_refused_with_the_one_to_take(desk: Desk) -> None:
    answer = desk.subscribe(desk.browser(), vapid_key="before")
    assert (answer.status, code(answer)) == (422, "push_key_old")
    assert "now" in answer.body["errors"][0]["detail"]


def test_more_than_a_browser_gives_is_refused(desk: Desk) -> None:
    assert desk.subscribe(desk.browser(), user_id=BOB).status == 422


STRANGE = [
    "http://fcm.googleapis.com/fcm/send/a",
    "https://127.0.0.1/a",
    "https://[::1]/a",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/a",
    "https://0x7f000001/a",
    "https://localhost/a",
    "https://fcm.googleapis.com:22/a",
    "https://fcm.googleapis.com:99999/a",
    "https://user@fcm.googleapis.com/a",
    "https://fcm.googleapis.com@evil.example/a",
    "https://fcm.googleapis.com.evil.example/a",
    "https://evilfcm.googleapis.com/a",
    "https://evil.example/fcm.googleapis.com",
    "https://push.apple.com/a",  # its hosts stand below it
    "https://evilpush.apple.com/a",
    "https://fcm.googleapis.com/a#b",
    "https://fcm.googleapis.com\\@evil.example/a",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//fcm.googleapis.com/a",
    "fcm.googleapis.com",
    "https://",
    "https://[fcm.googleapis.com/a",
]
KNOWN = [
    "https://fcm.googleapis.com/fcm/send/a:b",
    "https://FCM.googleapis.com/fcm/send/a",
    "https://fcm.googleapis.com:443/fcm/send/a",
    "https://updates.push.services.mozilla.com/wpush/v2/a",
    "https://web.push.apple.com/a",
    "https://wns2-par02p.notify.windows.com/w/?token=a",
]


@pytest.mark.parametrize("endpoint", STRANGE)
def test_an_address_of_no_push_service_is_refused(desk: Desk, endpoint: str) -> None:
    answer = desk.subscribe({**desk.browser(), "endpoint": endpoint})
    assert (answer.status, code(answer), Subscription.count()) == (422, "push_service", 0)
    assert not is_allowed(endpoint, settings().pushed_to)


@pytest.mark.parametrize("endpoint", KNOWN)
def test_the_addresses_of_browsers_are_taken(world: object, endpoint: str) -> None:
    assert world and is_allowed(endpoint, settings().pushed_to)


def test_what_starts_like_a_named_origin_is_not_it(desk: Desk) -> None:
    for endpoint in (f"{desk.url}0/push/a", desk.url.replace("//", "//x@") + "/a", f"{desk.url}.evil.example/a"):
        assert not is_allowed(endpoint, (desk.url,))
    assert is_allowed(f"{desk.url}/push/a", (desk.url,))
