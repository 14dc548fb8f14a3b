"""Complaints: made by who was told something, seen by staff as it was then."""

import pytest

from functions.chat.handler import app as chat
from functions.reports.handler import app
from functions.reports.tables import Report
from tests.chat.conftest import ANA, BOB, Write
from tests.cloud import Clock
from tests.conftest import Answer, Caller


@pytest.fixture
def message_id(chat_id: str, write: Write) -> str:
    """Of something bad that Ana said."""
    return str(write("ana", chat_id, "kötü söz", "c-1").body["id"])


def report(call: Caller, who: str, message_id: str, reason: str = "hakaret", **headers: str) -> Answer:
    """Complain of it."""
    return call(app, "POST", f"/api/chat/messages/{message_id}/report", {"reason": reason}, as_=who, **headers)


def test_staff_see_what_was_said_though_it_was_taken_back(call: Caller, message_id: str, chat_id: str) -> None:
    assert [report(call, "bob", message_id, idempotency_key="k").status for _ in range(2)] == [204, 204]
    assert report(call, "bob", message_id).status == 204
    assert call(chat, "DELETE", f"/api/chat/messages/{message_id}", as_="ana").status == 204
    (seen,) = call(app, "GET", "/api/admin/chat/reports", as_="sevgi").body["items"]
    assert seen == {
        "message_id": message_id,
        "chat_id": chat_id,
        "sender_id": ANA,
        "reporter_id": BOB,
        "text": "kötü söz",
        "reason": "hakaret",
        "at": "2026-11-21T09:30:00Z",
    }
    assert call(app, "GET", "/api/admin/chat/reports?month=2026-10", as_="sevgi").body["items"] == []
    assert call(app, "GET", "/api/admin/chat/reports", as_="bob").status == 403


def test_who_was_not_told_cannot_complain(call: Caller, message_id: str, group_id: str, write: Write) -> None:
    assert report(call, "sevgi", message_id).status == report(call, "bob", f"msg_{'0' * 26}").status == 404
    before = write("ana", group_id, "önce", "g-1").body["id"]
    call(chat, "POST", f"/api/chat/groups/{group_id}/join", as_="sevgi")
    assert report(call, "sevgi", before).status == 404
    assert Report.count() == 0


def test_complaints_are_counted(call: Caller, chat_id: str, write: Write, clock: Clock) -> None:
    ids = []
    for number in range(31):
        clock.advance(seconds=1)
        ids.append(write("ana", chat_id, str(number), f"c-{number}").body["id"])
    assert [report(call, "bob", each).status for each in ids] == [204] * 30 + [429]
    assert report(call, "ana", ids[0], "").status == 422
