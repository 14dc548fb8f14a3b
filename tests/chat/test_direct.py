"""Two friends write to each other, over HTTP and over the socket."""

import pytest

from functions.chat.handler import app
from functions.chat.tables import Chat, ChatMessage
from functions.friends.handler import app as friends
from tests.chat.conftest import ANA, BOB, DIRECT, Say, Write, texts
from tests.conftest import Caller, Deliver
from tests.gateway import Gateway
from tests.realtime.conftest import Open


def test_a_message_gets_the_next_number(chat_id: str, write: Write) -> None:
    assert chat_id == DIRECT
    sent = [
        write("ana", chat_id, "bir", "c-1"),
        write("bob", chat_id, "iki", "c-1"),
        write("ana", chat_id, "üç", "c-2"),
    ]
    assert [answer.status for answer in sent] == [201, 201, 201]
    assert [answer.body["seq"] for answer in sent] == [1, 2, 3]
    assert sent[1].body == {
        "chat_id": chat_id,
        "seq": 2,
        "id": sent[1].body["id"],
        "client_id": "c-1",
        "sender_id": BOB,
        "text": "iki",
        "attachments": [],
        "sent_at": "2026-11-21T09:30:00Z",
        "edited_at": None,
        "deleted_at": None,
        "change": 0,
        "etag": '"1"',
    }


def test_both_see_it_live_on_every_device_and_nobody_else(
    chat_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    for who, connection_id in (("ana", "a1"), ("ana", "a2"), ("bob", "b1"), ("sevgi", "s1")):
        enter(who, connection_id)
    sent = write("ana", chat_id)
    deliver()
    got = {name: [f for f in frames if f["type"] == "message"] for name, frames in gateway.frames.items()}
    told = [{"type": "message", **sent.body}]
    assert {name: frames for name, frames in got.items() if frames} == dict.fromkeys(("a1", "a2", "b1"), told)


def test_the_list_of_friends_says_what_is_unread_and_what_the_other_has_read(
    call: Caller, chat_id: str, write: Write, say: Say, enter: Open
) -> None:
    """Whoever was away when it was told."""

    def listed(who: str) -> tuple[int, ...]:
        (friend,) = call(friends, "GET", "/api/chat/friends", as_=who).body["items"]
        return tuple(friend[name] for name in ("last_seq", "read_seq", "their_read_seq", "unread"))

    assert listed("ana") == (0, 0, 0, 0)
    for number in range(3):
        write("ana", chat_id, str(number), f"c-{number}")
    assert (listed("ana"), listed("bob")) == ((3, 3, 0, 0), (3, 0, 3, 3))
    enter("bob", "b1")
    say("b1", {"action": "read", "chat_id": chat_id, "seq": 2})
    assert (listed("ana"), listed("bob")) == ((3, 3, 2, 0), (3, 2, 3, 1))


def test_over_the_socket_it_is_acknowledged_with_its_number(
    chat_id: str, say: Say, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("ana", "a1")
    enter("bob", "b1")
    frame = {"action": "send", "chat_id": chat_id, "text": "Selam 👋🏽", "client_id": "x-1"}
    (ack,) = say("a1", frame)
    assert ack.items() >= {"type": "ack", "client_id": "x-1", "chat_id": chat_id, "seq": 1}.items()
    assert say("a1", frame) == [ack]
    deliver()
    assert texts(gateway.frames["b1"]) == ["Selam 👋🏽"]


def test_a_resend_is_the_same_message(chat_id: str, write: Write) -> None:
    first = write("ana", chat_id, "bir", "c-1")
    write("bob", chat_id, "iki", "c-9")
    again = write("ana", chat_id, "başka bir şey", "c-1")
    assert (again.status, again.body) == (201, first.body)
    assert Chat.get(chat_id).last_seq == ChatMessage.count() == 2


@pytest.mark.parametrize("who", ["sevgi", "adem"])
def test_a_stranger_and_staff_are_told_nothing(call: Caller, chat_id: str, write: Write, who: str) -> None:
    write("ana", chat_id)
    refused = write(who, chat_id, client_id="s")
    absent = write(who, f"cht_{'0' * 26}", client_id="s")
    assert refused.status == absent.status == 404
    assert {**refused.body, "instance": ""} == {**absent.body, "instance": ""}
    assert call(app, "GET", f"/api/chat/messages/{chat_id}", as_=who).status == 404
    assert ChatMessage.count() == Chat.get(chat_id).last_seq == 1


def test_history_goes_both_ways_by_number(call: Caller, chat_id: str, write: Write, clock: object) -> None:
    for number in range(1, 8):
        assert write("ana", chat_id, str(number), f"c-{number}").status == 201

    def page(query: str) -> tuple[list[int], bool]:
        answer = call(app, "GET", f"/api/chat/messages/{chat_id}?{query}", as_="bob")
        assert answer.status == 200, answer.body
        return [message["seq"] for message in answer.body["messages"]], answer.body["more"]

    assert page("limit=3") == ([5, 6, 7], True)
    assert page("before=5&limit=3") == ([2, 3, 4], True)
    assert page("before=2&limit=3") == ([1], False)
    assert page("before=1") == ([], False)
    assert page("after=0&limit=3") == ([1, 2, 3], True)
    assert page("after=5") == ([6, 7], False)
    assert page("after=7") == ([], False)
    both = call(app, "GET", f"/api/chat/messages/{chat_id}?after=1&before=3", as_="bob", accept_language="en")
    assert (both.status, both.body["errors"][0]["detail"]) == (422, "Give `before` or `after`, not both.")
    assert ANA != BOB
