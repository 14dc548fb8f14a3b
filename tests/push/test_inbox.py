"""The inbox: staff's notices, in the reader's language, and what was read."""

import pytest

from functions.push.handler import app
from functions.push.tables import Notice
from tests.cloud import Clock
from tests.conftest import USERS, Answer
from tests.push.conftest import Desk, Json

ANA, BOB = USERS["ana"][0], USERS["bob"][0]
TURKISH, ENGLISH = {"title": "Duyuru", "body": "Yarın bakım var."}, {"title": "News", "body": "Maintenance tomorrow."}
NOTICE: Json = {"user_ids": [ANA, BOB], "kind": "news", "text": {"tr": TURKISH, "en": ENGLISH}, "link": "/bakim"}


def send(desk: Desk, as_: str = "sevgi", **changes: object) -> Answer:
    headers = {"idempotency_key": str(changes.pop("key"))} if "key" in changes else {}
    answer: Answer = desk.ask(app, "POST", "/api/notifications/send", {**NOTICE, **changes}, as_=as_, **headers)
    return answer


def inbox(desk: Desk, who: str = "ana", query: str = "", **headers: str) -> Json:
    answer = desk.ask(app, "GET", f"/api/notifications{query}", as_=who, **headers)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_staff_tell_some_people_and_each_reads_it_in_their_language(desk: Desk) -> None:
    answer = send(desk)
    assert (answer.status, answer.body["given_to"]) == (202, 2)
    (turkish,), (english,) = inbox(desk)["items"], inbox(desk, "bob", accept_language="en")["items"]
    assert (turkish["title"], turkish["body"], english["title"]) == ("Duyuru", "Yarın bakım var.", "News")
    assert (turkish["link"], turkish["kind"], turkish["read_at"]) == ("/bakim", "news", None)
    assert inbox(desk, "adem")["items"] == []


def test_the_same_request_again_gives_nobody_a_second_one(desk: Desk) -> None:
    first, again = send(desk, key="duyuru"), send(desk, key="duyuru")
    assert (first.body, Notice.count()) == (again.body, 2)


def test_only_staff_send(desk: Desk) -> None:
    assert send(desk, "bob").status == 403
    assert desk.ask(app, "POST", "/api/notifications/send", NOTICE).status == 401
    assert Notice.count() == 0


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"user_ids": [ANA, "usr_01KAGQ0000N0B0DYN0B0DYN0B0"]}, "/user_ids/1", "user_unknown"),
        ({"user_ids": [ANA, ANA]}, "/user_ids/1", "duplicate"),
        ({"user_ids": []}, "/user_ids", "too_short"),
        ({"user_ids": [ANA] * 41}, "/user_ids", "too_long"),
        ({"kind": "spam"}, "/kind", "literal_error"),
        ({"link": "https://evil.example"}, "/link", "redirect"),
        ({"link": "//evil.example"}, "/link", "redirect"),
        ({"link": "/\\evil.example"}, "/link", "redirect"),
        ({"text": {"tr": TURKISH}}, "/text/en", "missing"),
        ({"text": {"tr": {**TURKISH, "title": ""}, "en": ENGLISH}}, "/text/tr/title", "string_too_short"),
        ({"text": {"tr": {**TURKISH, "body": "a\u202eb"}, "en": ENGLISH}}, "/text/tr/body", "unsafe_text"),
    ],
)
def test_what_makes_no_sense_is_given_to_nobody(desk: Desk, changes: Json, pointer: str, code: str) -> None:
    answer = send(desk, **changes)
    assert (answer.status, Notice.count()) == (422, 0)
    assert (answer.body["errors"][0]["pointer"], answer.body["errors"][0]["code"]) == (pointer, code)


def test_what_was_read_is_marked_once_and_by_its_reader_alone(desk: Desk, clock: Clock) -> None:
    send(desk)
    (notice,) = inbox(desk)["items"]
    path = f"/api/notifications/{notice['id']}/read"
    for stranger in ("bob", "sevgi"):
        assert desk.ask(app, "PUT", path, as_=stranger).status == 404
    absent = desk.ask(app, "PUT", "/api/notifications/ntf_01KAGQ0000N0N0N0N0N0N0N0N0/read", as_="ana")
    assert absent.status == 404
    read = desk.ask(app, "PUT", path, as_="ana")
    assert (read.status, read.body["read_at"], read.headers["etag"]) == (200, "2026-11-21T09:30:00Z", '"2"')
    assert desk.ask(app, "PUT", path, as_="ana", if_match='"1"').status == 412
    clock.advance(minutes=1)
    assert desk.ask(app, "PUT", path, as_="ana").body == read.body
    assert inbox(desk)["items"] == [read.body]


def test_pages_are_newest_first_and_cursors_are_their_readers(desk: Desk, clock: Clock) -> None:
    for number in range(3):
        clock.advance(seconds=1)
        send(desk, link=f"/{number}")
    page = inbox(desk, query="?limit=2")
    rest = inbox(desk, query=f"?limit=2&cursor={page['next_cursor']}")
    assert [each["link"] for each in (*page["items"], *rest["items"])] == ["/2", "/1", "/0"]
    assert desk.ask(app, "GET", f"/api/notifications?cursor={page['next_cursor']}", as_="bob").status == 400
