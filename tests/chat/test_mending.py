"""Changing what was said: one's own for a quarter of an hour, others' as a moderator."""

import pytest

from functions.chat.handler import app
from functions.chat.tables import Change, Chat, ChatMessage
from functions.friends.handler import app as friends
from tests.chat.conftest import ANA, BOB, Say, Write
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.gateway import Gateway
from tests.realtime.conftest import Open


@pytest.fixture
def message_id(chat_id: str, write: Write) -> str:
    """Of what Ana said to Bob."""
    return str(write("ana", chat_id, "bir", "c-1").body["id"])


def edit(call: Caller, who: str, message_id: str, text: str = "iki", **headers: str) -> Answer:
    """Let it say something else."""
    return call(app, "PATCH", f"/api/chat/messages/{message_id}", {"text": text}, as_=who, **headers)


def delete(call: Caller, who: str, message_id: str) -> Answer:
    """Take it back, or remove it."""
    return call(app, "DELETE", f"/api/chat/messages/{message_id}", as_=who)


def test_both_see_the_edit_and_its_number(
    call: Caller, message_id: str, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("bob", "b1")
    deliver()
    mended = edit(call, "ana", message_id)
    assert (mended.status, mended.body["text"], mended.body["change"]) == (200, "iki", 1)
    assert (mended.body["edited_at"], mended.headers["etag"]) == ("2026-11-21T09:30:00Z", '"2"')
    deliver()
    assert gateway.frames["b1"][-1] == {"type": "message.changed", **mended.body}


def test_what_is_taken_back_is_gone_from_the_row(call: Caller, message_id: str, chat_id: str) -> None:
    assert [delete(call, "ana", message_id).status for _ in range(2)] == [204, 204]
    (row,) = ChatMessage.query(chat_id)
    assert row.text is None and not row.attachments and row.deleted_by == ANA
    assert Change.count() == Chat.get(chat_id).last_change == 1
    assert edit(call, "ana", message_id).body["code"] == "no_longer_editable"


def test_an_edit_between_the_reads_of_a_history_is_in_it(
    call: Caller, message_id: str, chat_id: str, say: Say, enter: Open
) -> None:
    """Its number is told as known, so that nobody asks for it again."""
    enter("bob", "b1")
    with Injector().installed() as injector:

        def edited() -> None:
            if injector.trace and any("chat-messages" in target for target in injector.trace[-1].targets):
                injector.before_call = None
                assert edit(call, "ana", message_id, "sonra").status == 200

        injector.before_call = edited
        history, _ = say("b1", {"action": "sync", "chats": {chat_id: {"seq": 0}}})
    assert [message["text"] for message in history["messages"]] == ["bir"]
    assert ([message["text"] for message in history["changed"]], history["change"]) == (["sonra"], 1)


def test_after_a_quarter_of_an_hour_it_stands(call: Caller, message_id: str, clock: Clock) -> None:
    clock.advance(minutes=14, seconds=59)
    assert edit(call, "ana", message_id).status == 200
    clock.advance(seconds=1)
    for refused in (edit(call, "ana", message_id, "üç"), delete(call, "ana", message_id)):
        assert (refused.status, refused.body["code"]) == (409, "no_longer_editable")


def test_nobody_changes_what_another_said(call: Caller, message_id: str) -> None:
    assert (edit(call, "bob", message_id).status, delete(call, "bob", message_id).status) == (403, 403)
    assert (edit(call, "sevgi", message_id).status, delete(call, "sevgi", message_id).status) == (404, 404)
    assert edit(call, "ana", f"msg_{'0' * 26}").status == 404


def test_an_edit_is_of_the_version_that_was_read(call: Caller, message_id: str) -> None:
    assert edit(call, "ana", message_id, if_match='"1"').status == 200
    assert edit(call, "ana", message_id, "üç", if_match='"1"').status == 412


def test_an_edit_says_nothing_to_who_has_blocked(call: Caller, message_id: str, chat_id: str) -> None:
    call(friends, "POST", f"/api/chat/blocks/{ANA}", as_="bob")
    assert edit(call, "ana", message_id, "duy beni").body["code"] == "blocked"
    (row,) = ChatMessage.query(chat_id)
    assert row.text == "bir"


def test_who_is_silenced_mends_nothing_and_takes_back(call: Caller, group_id: str, write: Write) -> None:
    said = write("bob", group_id, "bir", "c-1").body["id"]
    call(app, "PATCH", f"/api/chat/groups/{group_id}/members/{BOB}", {"mute_minutes": 10}, as_="ana")
    refused = edit(call, "bob", said)
    assert (refused.status, refused.body["code"]) == (403, "muted")
    assert ChatMessage.get(group_id, 1).text == "bir"
    assert delete(call, "bob", said).status == 204


def test_a_link_does_not_come_in_by_an_edit(call: Caller, group_id: str, write: Write) -> None:
    call(app, "PATCH", f"/api/chat/groups/{group_id}", {"links": False, "slow_seconds": 30}, as_="ana")
    theirs, own = (write(who, group_id, "bir", "c-1").body["id"] for who in ("bob", "ana"))
    assert edit(call, "bob", theirs, "bak: ornek.com").body["code"] == "links_not_wanted"
    assert edit(call, "bob", theirs, "iki").status == 200, "slow mode is about messages"
    assert edit(call, "ana", own, "bakın: ornek.com").status == 200


def test_a_moderator_removes_at_any_time_and_edits_never(
    call: Caller, group_id: str, write: Write, clock: Clock
) -> None:
    said = write("bob", group_id, "kötü söz", "c-1").body["id"]
    clock.advance(days=1)
    assert edit(call, "ana", said).status == 403
    assert delete(call, "ana", said).status == 204
    assert ChatMessage.get(group_id, 1).text is None


def test_who_came_later_does_not_touch_what_was_before(call: Caller, group_id: str, write: Write) -> None:
    said = write("ana", group_id, "önce", "c-1").body["id"]
    call(app, "POST", f"/api/chat/groups/{group_id}/join", as_="sevgi")
    assert (edit(call, "sevgi", said).status, delete(call, "sevgi", said).status) == (404, 404)


def test_an_edit_keeps_the_rules_of_speech(call: Caller, message_id: str) -> None:
    many = edit(call, "ana", message_id, "https://a.example http://b.example www.c.example d.com")
    assert many.body["code"] == "too_many_links"
    answers = [edit(call, "ana", message_id, f"{number}").status for number in range(25)]
    assert answers.count(429) >= 5
