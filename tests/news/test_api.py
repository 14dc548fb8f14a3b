"""News reach who wants them and has agreed, page by page and once; and one click ends them."""

from secrets import token_hex
from typing import Any

import pytest

from functions.news import service
from functions.news.events import NewsAsked
from functions.news.handler import app
from functions.news.tables import News
from functions.news.worker import worker
from functions.users.tables import Agreement, Channels, User, UserAudit
from kervan import codes
from kervan.commit import commit
from kervan.events import Letter
from kervan.settings import Secret
from kervan.world import World
from tests import cloud, donors
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Crash, Injector
from tests.notifications.phones import stage
from tests.postbox import Postbox

ONE_CLICK = {"content_type": "application/x-www-form-urlencoded"}
NEWS = {
    "tr": {"title": "Kurban vekâletleri başladı", "text": "Bu yıl <b>erken</b> başlıyoruz."},
    "en": {"title": "This year's donations have begun", "text": "We begin early."},
    "channels": ["email"],
}


@pytest.fixture
def postbox(world: World) -> Any:
    with Postbox().tapped() as box:
        yield box


@pytest.fixture
def ana(world: World) -> User:
    """Who wants news by mail and SMS, and agreed to them."""
    return wanting(world, donors.register(world))


def wanting(world: World, user: User, *, accepted: bool = True, **channels: bool) -> User:
    wanted = {"email": True, "sms": True, "push": False, "whatsapp": False, **channels}
    user.preferences.news = Channels(**wanted)
    user.phone, user.phone_verified = "+905550001122", True
    said = Agreement(kind="marketing", text_version="1", accepted=accepted, at=world.now(), locale="tr")
    user.agreements = [said]
    commit(user)
    return user


def announce(call: Caller, **changes: object) -> Answer:
    return call(app, "POST", "/api/admin/news", {**NEWS, **changes}, as_="adem", idempotency_key=token_hex())


def way_out(postbox: Postbox) -> str:
    """The path behind a mail's List-Unsubscribe."""
    address = postbox.mails[0].headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://api.kervan.test/api/unsubscribe/")
    return address.removeprefix("https://api.kervan.test")


def test_news_come_with_the_way_to_stop_them(ana: User, call: Caller, deliver: Deliver, postbox: Postbox) -> None:
    assert announce(call).status == 201
    deliver()
    (mail,) = postbox.mails
    assert (mail.to, mail.subject) == (ana.email, "Kurban vekâletleri başladı")
    assert "&lt;b&gt;erken&lt;/b&gt;" in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert way_out(postbox) in mail.html
    assert way_out(postbox) in mail.text
    (told,) = call(app, "GET", "/api/admin/news", as_="sevgi").body["items"]
    assert told["readers"] == 1
    assert told["done_at"]


@pytest.mark.parametrize("case", [{"accepted": False}, {"email": False, "sms": False}, {"email": False}])
def test_who_has_not_agreed_gets_none(
    world: World, ana: User, call: Caller, deliver: Deliver, postbox: Postbox, case: dict[str, bool]
) -> None:
    wanting(world, ana, **case)
    announce(call)
    deliver()
    assert postbox.mails == []


def test_one_click_ends_them_and_nothing_else(ana: User, call: Caller, deliver: Deliver, postbox: Postbox) -> None:
    announce(call)
    deliver()
    path = way_out(postbox)
    opened = call(app, "GET", path)
    assert (opened.status, "<button>Artık gönderilmesin</button>" in opened.body) == (200, True)
    assert "script-src" not in opened.headers["content-security-policy"]
    deliver()
    assert User.get(ana.user_id).wants("news", "email")  # a scanner opened the link
    for _ in range(2):
        assert call(app, "POST", path, b"List-Unsubscribe=One-Click", **ONE_CLICK).status == 200
        deliver()
    now = User.get(ana.user_id)
    assert not now.wants("news", "email")
    assert now.wants("news", "sms") and now.wants("orders", "email")
    assert [row.changes for row in UserAudit.query(ana.user_id)] == [["unsubscribed: email"]]
    announce(call)
    deliver()
    assert len(postbox.mails) == 1


def test_a_link_that_we_did_not_write_ends_nothing(world: World, ana: User, call: Caller, deliver: Deliver) -> None:
    key = str(world.secrets.get(Secret.CODES)["key"])
    right = codes.unsubscribe_token(key, ana.user_id, "email")
    bob = right.replace(ana.user_id, "usr_01KAGQ0000BBBBBBBBBBBBBBBB")
    for token in (right[:-1], f"{right}A", bob, right.replace("email", "sms"), "x" * 30, right.upper()):
        for method in ("GET", "POST"):
            assert call(app, method, f"/api/unsubscribe/{token}").status in (404, 422), token
    deliver()
    assert User.get(ana.user_id).wants("news", "email")


def test_clicking_has_an_end(ana: User, call: Caller, world: World) -> None:
    key = str(world.secrets.get(Secret.CODES)["key"])
    path = f"/api/unsubscribe/{codes.unsubscribe_token(key, ana.user_id, 'sms')}"
    statuses = [call(app, "POST", path).status for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_advertising_by_sms_goes_through_iys_and_says_how_to_stop(
    world: World, ana: User, call: Caller, deliver: Deliver, clock: Clock
) -> None:
    texting = stage(world, clock, sms_provider="netgsm")
    announce(Caller(texting.world), channels=["sms"])
    deliver()
    (text,) = texting.texts
    assert text["commercial"]
    assert "Ret: https://api.kervan.test/api/unsubscribe/" in text["text"]


def test_a_crowd_is_told_page_by_page_and_each_once(
    world: World, call: Caller, deliver: Deliver, postbox: Postbox, clock: Clock
) -> None:
    for number in range(service.PAGE + 7):
        email, joined = f"kisi{number}@example.com", world.now()
        names: Any = {"email": email, "identity": email, "email_verified": True, "name": "Ada", "surname": "Er"}
        donor = User(f"usr_01KAGQ0000CR{number:014}", joined_at=joined, month="2026-11", locale="en", **names)
        commit(new=donor)
        wanting(world, donor)
        clock.advance(seconds=1)
    announce(call)
    deliver()
    assert len({mail.to for mail in postbox.mails}) == len(postbox.mails) == service.PAGE + 7
    (row,) = News.scan()
    assert (row.readers, row.done_at is not None) == (service.PAGE + 7, True)


def test_a_page_that_is_turned_twice_tells_nobody_twice(world: World, ana: User, call: Caller) -> None:
    announce(call)
    (row,) = News.scan()
    asked = Letter.of(NewsAsked(news_id=row.news_id, at=world.now()), letter_id="ltr_1", trace="").model_dump()
    with Injector().installed() as injector:
        faults = iter(["lost"])
        injector.choose = lambda call: next(faults, "") if call.operation == "TransactWriteItems" else ""
        worker.receive(asked)
    assert next(faults, None) is None
    for _ in range(2):
        worker.receive(asked)
    assert News.get(row.news_id).readers == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": []},
        {"channels": ["push"]},
        {"link": "http://example.com"},
        {"link": 'https://example.com/"><script>'},
        {"tr": {"title": "a\r\nBcc: x@example.com", "text": "b"}},
        {"tr": {"title": "", "text": "b"}},
        {"extra": 1},
    ],
)
def test_bad_news_are_refused(call: Caller, wrong: dict[str, object]) -> None:
    assert announce(call, **wrong).status == 422


def test_only_admins_announce(call: Caller) -> None:
    statuses = [call(app, "POST", "/api/admin/news", NEWS, as_=who).status for who in ("ana", "sevgi")]
    assert statuses == [403, 403]
    assert call(app, "GET", "/api/admin/news", as_="ana").status == 403


def test_a_link_is_judged_by_keys_of_its_function(world: World, ana: User, call: Caller) -> None:
    token = codes.unsubscribe_token(world.secrets.get(Secret.CODES)["key"], ana.user_id, "email")
    cloud.in_a_new_process(world)
    assert call(app, "GET", f"/api/unsubscribe/{token}").status == 200


def test_a_second_click_without_a_key_tells_nobody_twice(call: Caller) -> None:
    for _ in range(2):
        answer = call(app, "POST", "/api/admin/news", NEWS, as_="adem")
        assert (answer.status, answer.body["code"]) == (422, "idempotency_key_missing")
    assert News.count() == 0


def test_the_same_request_again_announces_nothing_more(world: World, call: Caller) -> None:
    first, second = (call(app, "POST", "/api/admin/news", NEWS, as_="adem", idempotency_key="n-1") for _ in range(2))
    assert (first.status, second.status, first.body["id"]) == (201, 201, second.body["id"])
    assert News.count() == 1


def test_who_died_before_the_answer_was_kept_announces_once(world: World, call: Caller, clock: Clock) -> None:
    with Injector().installed() as calls:
        calls.choose = lambda each: "after" if "Put test-news" in each.targets else ""
        with pytest.raises(Crash):
            call(app, "POST", "/api/admin/news", NEWS, as_="adem", idempotency_key="n-2")
    clock.advance(seconds=31)
    assert call(app, "POST", "/api/admin/news", NEWS, as_="adem", idempotency_key="n-2").status == 201
    assert News.count() == 1
