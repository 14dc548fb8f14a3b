"""What passes on the socket besides messages: writing, reading, and coming back."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from functions.chat.handler import app
from functions.chat.live import READS
from functions.chat.schemas import ReadIn, SendIn, SyncIn, TypingIn
from functions.chat.tables import Chat, ChatMessage, Member
from functions.chat.websocket import socket
from functions.friends.handler import app as friends
from kervan.ratelimit import take
from kervan.shared_tables import Connection, Presence
from kervan.socket import MOST_BYTES
from kervan.world import World
from tests import cloud
from tests.chat.conftest import ANA, BOB, SEVGI, Say, Write, texts
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.gateway import Gateway, socket_event
from tests.protocol import Protocol
from tests.realtime.conftest import Open


def kinds(frames: list[dict[str, Any]], *wanted: str) -> list[dict[str, Any]]:
    """The frames of some types."""
    return [frame for frame in frames if frame["type"] in wanted]


def test_the_page_and_the_code_know_the_same_frames(protocol: Protocol) -> None:
    shapes: dict[str, type[BaseModel]] = {"send": SendIn, "typing": TypingIn, "read": ReadIn, "sync": SyncIn}
    assert set(protocol.schemas["client"]) == {*shapes, "ping"}
    assert set(socket.routes) == set(shapes)
    for name, shape in shapes.items():
        told, known = protocol.schemas["client"][name], shape.model_json_schema()
        assert set(told["properties"]) == set(known["properties"])
        assert set(told["required"]) == set(known["required"])
        assert told["additionalProperties"] is known["additionalProperties"] is False


def test_the_other_one_sees_who_writes(chat_id: str, say: Say, enter: Open, gateway: Gateway) -> None:
    for who, connection_id in (("ana", "a1"), ("ana", "a2"), ("bob", "b1")):
        enter(who, connection_id)
    assert say("a1", {"action": "typing", "chat_id": chat_id}) == []
    frame = {"type": "typing", "chat_id": chat_id, "user_id": ANA, "at": "2026-11-21T09:30:00.000000Z"}
    assert kinds(gateway.frames["b1"], "typing") == [frame]
    assert kinds(gateway.frames["a2"], "typing") == []
    call_count = len(gateway.frames["b1"])
    for _ in range(12):
        say("a1", {"action": "typing", "chat_id": chat_id})
    assert len(gateway.frames["b1"]) == call_count + 9, "and not without end"


def test_a_stranger_is_not_seen_writing_nor_is_somebody_blocked(
    call: Caller, chat_id: str, say: Say, enter: Open, gateway: Gateway
) -> None:
    for who, connection_id in (("ana", "a1"), ("bob", "b1"), ("sevgi", "s1")):
        enter(who, connection_id)
    assert say("s1", {"action": "typing", "chat_id": chat_id})[0]["code"] == "not_found"
    call(friends, "POST", f"/api/chat/blocks/{ANA}", as_="bob")
    assert say("a1", {"action": "typing", "chat_id": chat_id}) == []
    assert kinds(gateway.frames["b1"], "typing") == []


def test_reading_is_noted_and_told_once(
    call: Caller, chat_id: str, write: Write, say: Say, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    for number in range(3):
        write("ana", chat_id, str(number), f"c-{number}")
    enter("ana", "a1")
    enter("bob", "b1")
    for seq, reached in ((2, 2), (1, 2), (2, 2), (10**12, 3)):
        answer = {"type": "read", "chat_id": chat_id, "user_id": BOB, "seq": reached}
        assert say("b1", {"action": "read", "chat_id": chat_id, "seq": seq}) == [answer]
    deliver()
    assert sorted(frame["seq"] for frame in kinds(gateway.frames["a1"], "read")) == [2, 3]
    member = Member.who(chat_id, BOB)
    assert member is not None and member.read_seq == 3


def test_whoever_is_blocked_does_not_see_what_the_other_reads(
    call: Caller, chat_id: str, write: Write, say: Say, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    write("ana", chat_id)
    call(friends, "POST", f"/api/chat/blocks/{ANA}", as_="bob")
    enter("ana", "a1")
    enter("bob", "b1")
    assert say("b1", {"action": "read", "chat_id": chat_id, "seq": 1})[0]["seq"] == 1
    deliver()
    assert kinds(gateway.frames["a1"], "read") == []


def test_a_flood_of_reading_is_refused_and_does_nothing(
    chat_id: str, write: Write, say: Say, enter: Open, world: World, clock: Clock
) -> None:
    """The devices of one person share the limit."""
    for number in (1, 2):
        write("ana", chat_id, str(number), f"c-{number}")
    enter("bob", "b1")
    enter("bob", "b2")
    for _ in range(READS.most - 1):
        take(world, READS, BOB)
    frame = {"action": "read", "chat_id": chat_id}
    assert say("b1", {**frame, "seq": 1})[0]["seq"] == 1
    (refused,) = say("b2", {**frame, "seq": 2})
    assert (refused["type"], refused["code"], refused["retry_after"]) == ("error", "too_many", 60)
    member = Member.who(chat_id, BOB)
    assert member is not None and member.read_seq == 1
    clock.advance(minutes=1)
    assert say("b2", {**frame, "seq": 2})[0]["seq"] == 2


def test_what_is_unread_is_counted_and_ones_own_is_read(
    call: Caller, group_id: str, write: Write, say: Say, enter: Open
) -> None:
    def unread(who: str) -> int:
        (group,) = call(app, "GET", "/api/chat/groups", as_=who).body["items"]
        return int(group["unread"])

    write("ana", group_id, "bir", "c-1")
    write("ana", group_id, "iki", "c-2")
    assert (unread("ana"), unread("bob")) == (0, 2)
    enter("bob", "b1")
    say("b1", {"action": "read", "chat_id": group_id, "seq": 1})
    assert unread("bob") == 1
    write("bob", group_id, "üç", "c-3")
    assert (unread("ana"), unread("bob")) == (1, 0)


def test_coming_back_brings_exactly_what_was_missed(
    call: Caller, chat_id: str, group_id: str, write: Write, say: Say, enter: Open
) -> None:
    ids = [write("ana", chat_id, str(number), f"c-{number}").body["id"] for number in range(1, 6)]
    write("ana", group_id, "grup", "g-1")
    call(app, "PATCH", f"/api/chat/messages/{ids[0]}", {"text": "bir"}, as_="ana")
    call(app, "DELETE", f"/api/chat/messages/{ids[3]}", as_="ana")
    enter("bob", "b1")
    *histories, last = say("b1", {"action": "sync", "chats": {chat_id: {"seq": 3}, group_id: {"seq": 1}}})
    assert last["type"] == "synced"
    (history,) = histories
    assert [message["seq"] for message in history["messages"]] == [4, 5]
    assert [message["text"] for message in history["messages"]] == [None, "5"]
    assert [(message["seq"], message["text"]) for message in history["changed"]] == [(1, "bir")]
    assert (history["change"], history["more"]) == (2, False)
    known = {chat_id: {"seq": 5, "change": 2}, group_id: {"seq": 1}}
    assert [frame["type"] for frame in say("b1", {"action": "sync", "chats": known})] == ["synced"]


def test_much_that_was_missed_comes_in_frames_that_the_gateway_carries(
    chat_id: str, write: Write, say: Say, enter: Open, clock: Clock
) -> None:
    for number in range(1, 31):
        clock.advance(seconds=1)
        assert write("ana", chat_id, f"{number} " + "ş" * 3900, f"c-{number}").status == 201
    enter("bob", "b1")
    seen: list[int] = []
    more = True
    while more:
        history, _ = say("b1", {"action": "sync", "chats": {chat_id: {"seq": len(seen)}}})
        assert len(json.dumps(history, ensure_ascii=False).encode()) < 128 * 1024
        seen += [message["seq"] for message in history["messages"]]
        more = history["more"]
    assert seen == list(range(1, 31))


def test_who_comes_back_to_what_is_not_theirs_is_told_to_forget_it(
    call: Caller, group_id: str, chat_id: str, write: Write, say: Say, enter: Open
) -> None:
    write("ana", group_id, "bir", "c-1")
    call(app, "POST", f"/api/chat/groups/{group_id}/leave", as_="bob")
    enter("bob", "b1")
    enter("sevgi", "s1")
    absent = f"grp_{'0' * 26}"
    frames = say("b1", {"action": "sync", "chats": {group_id: {"seq": 0}, absent: {"seq": 0}}})
    assert frames[:-1] == [{"type": "gone", "chat_id": group_id}, {"type": "gone", "chat_id": absent}]
    assert say("s1", {"action": "sync", "chats": {chat_id: {"seq": 0}}})[0]["type"] == "gone"


def test_a_message_sent_while_somebody_comes_in_is_not_missed(
    chat_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    """The socket is known from the commit that opens it: what is carried after that comes by itself."""
    write("ana", chat_id)
    enter("bob", "b1")
    deliver()
    assert texts(gateway.frames["b1"]) == ["Selam"]


BROKEN: list[tuple[Any, str]] = [
    ("[" * 40 + "]" * 40, "unreadable_json"),
    ('{"action": "send"', "unreadable_json"),
    ('{"action": "send", "text": "' + "a" * MOST_BYTES + '"}', "unreadable_frame"),
    ('["send"]', "unreadable_frame"),
    ({"action": "shout"}, "unknown_action"),
    ({"action": "send"}, "invalid"),
    ({"action": "read", "chat_id": f"cht_{'0' * 26}", "seq": 0}, "invalid"),
    ({"action": "read", "chat_id": f"cht_{'0' * 26}", "seq": 1.5}, "invalid"),
    ({"action": "read", "chat_id": f"cht_{'0' * 26}", "seq": 1}, "not_found"),
    ({"action": "typing", "chat_id": SEVGI}, "invalid"),
    ({"action": "sync", "chats": {}}, "invalid"),
    ({"action": "sync", "chats": {"x": {"seq": 1}}}, "invalid"),
    ({"action": "sync", "chats": {f"grp_{n:026d}": {"seq": 0} for n in range(51)}}, "invalid"),
]


@pytest.mark.parametrize(("frame", "code"), BROKEN)
def test_a_broken_frame_gets_an_error_and_writes_nothing(
    chat_id: str, say: Say, enter: Open, frame: Any, code: str
) -> None:
    enter("ana", "a1")
    (error,) = say("a1", frame)
    assert (error["type"], error["code"]) == ("error", code)
    assert ChatMessage.count() == Chat.get(chat_id).last_seq == 0


def test_a_binary_frame_is_refused(chat_id: str, enter: Open, gateway: Gateway) -> None:
    enter("ana", "a1")
    socket.handler({**socket_event("send", "a1", body="AAECAw=="), "isBase64Encoded": True}, None)
    assert [frame["code"] for frame in gateway.frames["a1"]] == ["unreadable_frame"]


def test_an_acknowledgement_that_finds_no_socket_forgets_it(
    chat_id: str, say: Say, enter: Open, gateway: Gateway
) -> None:
    enter("ana", "a1")
    gateway.broken["a1"] = "GoneException"
    assert say("a1", {"action": "send", "chat_id": chat_id, "text": "giderken", "client_id": "c-1"}) == []
    assert Connection.find("a1") is None
    assert ChatMessage.count() == 1


def test_a_frame_of_a_socket_that_was_closed_is_refused(chat_id: str, say: Say, enter: Open) -> None:
    enter("ana", "a1")
    Connection("a1").delete()
    frame = {"action": "send", "chat_id": chat_id, "text": "hayalet", "client_id": "c-1"}
    assert say("a1", frame)[0]["code"] == "unauthenticated"
    assert ChatMessage.count() == 0
    assert Presence.get(ANA).sockets == {"a1"}


def test_the_socket_has_keys_of_its_own(call: Caller, chat_id: str, say: Say, enter: Open, world: World) -> None:
    """The counters of what somebody says are named with them."""
    enter("ana", "a1")
    cloud.in_a_new_process(world)
    (said,) = say("a1", {"action": "send", "chat_id": chat_id, "text": "Merhaba", "client_id": "c-1"})
    assert said["type"] == "ack"
