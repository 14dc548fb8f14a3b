"""What keeps conversations livable: rates, repeated texts, links, slow mode, silence, blocks."""

import time
from typing import Any

import pytest

from functions.chat.handler import app
from functions.chat.tables import Chat, ChatMessage
from functions.friends.handler import app as friends
from kervan.speech import links_in
from kervan.world import World
from tests.chat.conftest import ANA, BOB, Say, Write, befriend
from tests.cloud import Clock
from tests.conftest import Caller
from tests.files.rows import clean
from tests.gateway import Gateway
from tests.realtime.conftest import Open


def test_a_flood_is_stopped_over_all_sockets_and_delays_nobody(
    chat_id: str, write: Write, say: Say, enter: Open, clock: Clock
) -> None:
    enter("ana", "a1")
    enter("ana", "a2")
    for number in range(20):
        frame = {"action": "send", "chat_id": chat_id, "text": f"{number}", "client_id": f"f-{number}"}
        assert say(("a1", "a2")[number % 2], frame)[0]["type"] == "ack"
    (refused,) = say("a1", {**frame, "client_id": "f-20"})
    assert (refused["code"], refused["client_id"], refused["retry_after"] > 0) == ("too_many", "f-20", True)
    over_http = write("ana", chat_id, "yirmi bir", "f-21")
    assert (over_http.status, int(over_http.headers["retry-after"]) > 0) == (429, True)
    assert write("bob", chat_id, "ben", "b-1").status == 201
    assert Chat.get(chat_id).last_seq == ChatMessage.count() == 21
    clock.advance(seconds=10)
    assert write("ana", chat_id, "devam", "f-22").status == 201


def test_the_same_text_again_and_again_is_refused(chat_id: str, write: Write, clock: Clock) -> None:
    texts = ["Kazandınız!", "KAZANDINIZ!", " kazandiniz! ", "Kazandınız!", "kazandınız!", "Kazandınız!"]
    answers = [write("ana", chat_id, text, f"c-{place}") for place, text in enumerate(texts)]
    assert [answer.status for answer in answers] == [201] * 5 + [429]
    assert answers[-1].body["code"] == "said_before"
    assert write("ana", chat_id, "başka", "c-9").status == 201
    assert write("bob", chat_id, "Kazandınız!", "c-9").status == 201
    clock.advance(seconds=60)
    assert write("ana", chat_id, "Kazandınız!", "c-10").status == 201


def test_a_message_has_few_links_and_links_are_few(chat_id: str, write: Write, clock: Clock) -> None:
    many = write("ana", chat_id, "https://a.example http://b.example www.c.example d.com", "c-1")
    assert (many.status, many.body["code"]) == (422, "too_many_links")
    for number in range(10):
        assert write("ana", chat_id, f"https://ornek.example/{number}", f"l-{number}").status == 201
    again = write("ana", chat_id, "ornek.com/11", "l-11")
    assert (again.status, again.body["code"]) == (429, "links_too_often")
    assert write("ana", chat_id, "saat 10.30, 3.5 kilo, vb.", "c-2").status == 201


@pytest.mark.parametrize("text", ["a-" * 2000, "a_" * 2000, "a." * 2000, "www." * 1000])
def test_no_text_takes_long_to_be_looked_through(text: str) -> None:
    began = time.perf_counter()
    links_in(text)
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize("name", ["kervan.com", "ben.kervan.com.tr", "iyi-gunler.net", "-kervan.org", "(kervan.io)"])
def test_names_of_sites_are_links(name: str) -> None:
    assert (links_in(f"bak {name} güzel"), links_in(f"{name}, {name}")) == (1, 2)


def test_slow_mode_holds_members_and_not_moderators(call: Caller, group_id: str, write: Write, clock: Clock) -> None:
    assert call(app, "PATCH", f"/api/chat/groups/{group_id}", {"slow_seconds": 30}, as_="ana").status == 200
    assert write("bob", group_id, "bir", "c-1").status == 201
    held = write("bob", group_id, "iki", "c-2")
    assert (held.status, held.body["code"], held.headers["retry-after"]) == (429, "too_soon", "30")
    clock.advance(seconds=12)
    assert write("bob", group_id, "iki", "c-2").headers["retry-after"] == "18"
    assert write("bob", group_id, "bir", "c-1").body["seq"] == 1, "a resend is no second message"
    assert [write("ana", group_id, text, f"a-{text}").status for text in ("bir", "iki")] == [201, 201]
    clock.advance(seconds=18)
    assert write("bob", group_id, "iki", "c-2").body["seq"] == 4


def test_only_moderators_send_links_where_the_group_says_so(call: Caller, group_id: str, write: Write) -> None:
    call(app, "PATCH", f"/api/chat/groups/{group_id}", {"links": False}, as_="ana")
    refused = write("bob", group_id, "bak: ornek.com", "c-1")
    assert (refused.status, refused.body["code"]) == (403, "links_not_wanted")
    assert write("ana", group_id, "bakın: ornek.com", "c-1").status == 201


def test_who_is_silenced_reads_and_does_not_write(call: Caller, group_id: str, write: Write, clock: Clock) -> None:
    member = f"/api/chat/groups/{group_id}/members/{BOB}"
    silenced = call(app, "PATCH", member, {"mute_minutes": 10}, as_="ana")
    assert silenced.body["muted_until"] == "2026-11-21T09:40:00Z"
    refused = write("bob", group_id, "bir", "c-1")
    assert (refused.status, refused.body["code"]) == (403, "muted")
    assert "Türkiye saatiyle 21 Kasım 2026 12:40 tarihine kadar" in refused.body["detail"]
    body = {"chat_id": group_id, "text": "one", "client_id": "c-1"}
    refused = call(app, "POST", "/api/chat/send", body, as_="bob", accept_language="en")
    assert "until 21 November 2026 12:40 (Istanbul time)" in refused.body["detail"]
    assert call(app, "GET", f"/api/chat/messages/{group_id}", as_="bob").status == 200
    assert call(app, "PATCH", member, {"mute_minutes": 0}, as_="ana").body["muted_until"] is None
    assert write("bob", group_id, "bir", "c-1").status == 201
    call(app, "PATCH", member, {"mute_minutes": 10}, as_="ana")
    clock.advance(minutes=10)
    assert write("bob", group_id, "iki", "c-2").status == 201


@pytest.mark.parametrize(("blocker", "other"), [("ana", "bob"), ("bob", "ana")])
def test_after_a_block_neither_writes(call: Caller, chat_id: str, write: Write, blocker: str, other: str) -> None:
    write("ana", chat_id, "önce", "c-1")
    ids = {"ana": ANA, "bob": BOB}
    assert call(friends, "POST", f"/api/chat/blocks/{ids[other]}", as_=blocker).status == 204
    for who in ("ana", "bob"):
        refused = write(who, chat_id, "sonra", "c-2")
        assert (refused.status, refused.body["code"]) == (403, "blocked")
        assert call(app, "GET", f"/api/chat/messages/{chat_id}", as_=who).status == 200
    assert Chat.get(chat_id).last_seq == ChatMessage.count() == 1


def test_a_block_that_was_lifted_makes_nobody_friends_again(call: Caller, chat_id: str, write: Write) -> None:
    for method in ("POST", "DELETE"):
        assert call(friends, method, f"/api/chat/blocks/{BOB}", as_="ana").status == 204
    assert [write(who, chat_id).body["code"] for who in ("ana", "bob")] == ["not_friends", "not_friends"]
    befriend(call, "bob", "ana")
    assert write("bob", chat_id).status == 201


def test_who_are_no_friends_any_more_do_not_write(call: Caller, chat_id: str, write: Write) -> None:
    assert call(friends, "DELETE", f"/api/chat/friends/{BOB}", as_="ana").status == 204
    assert write("bob", chat_id).body["code"] == "not_friends"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "/text"),
    ({"text": "   "}, "/text"),
    ({"text": "a" * 4001}, "/text"),
    ({"text": "gizli\u202e"}, "/text"),
    ({"text": "\x00"}, "/text"),
    ({"text": "\u0958" * 2001}, "/text"),  # each is two letters when it is composed
    ({"text": "\u200d\u200c"}, "/text"),
    ({"text": "\u3164 \u2800"}, "/text"),
    ({"text": "\ufe0f\u0301"}, "/text"),
    ({"text": 5}, "/text"),
    ({"text": None}, "/text"),
    ({"client_id": ""}, "/client_id"),
    ({"client_id": "a" * 65}, "/client_id"),
    ({"client_id": "ş"}, "/client_id"),
    ({"attachments": ["x"]}, "/attachments/0"),
    ({"attachments": [f"fil_{'0' * 26}"] * 11}, "/attachments"),
    ({"chat_id": "ord_01KAGQ0000AAAAAAAAAAAAAAAA"}, "/chat_id"),
    ({"sender_id": BOB}, "/sender_id"),
]


@pytest.mark.parametrize(("change", "pointer"), WRONG)
def test_what_is_no_message_is_refused_and_says_where(
    chat_id: str, write: Write, say: Say, enter: Open, gateway: Gateway, change: dict[str, Any], pointer: str
) -> None:
    enter("ana", "a1")
    body = {"chat_id": chat_id, "text": "iyi", "client_id": "c-1", **change}
    (error,) = say("a1", {"action": "send", **body})
    assert (error["type"], error["code"]) == ("error", "invalid")
    assert pointer in [each["pointer"] for each in error["errors"]]
    assert all(each["detail"] for each in error["errors"])
    over_http = write("ana", body.pop("chat_id"), body.pop("text"), body.pop("client_id"), **body)
    assert (over_http.status, pointer in str(over_http.body["errors"])) == (422, True)
    assert ChatMessage.count() == Chat.get(chat_id).last_seq == 0


def test_files_may_come_without_a_text(world: World, chat_id: str, write: Write) -> None:
    clean(world, ANA, (f"fil_{'0' * 26}", "attachment"))
    sent = write("ana", chat_id, None, "c-1", attachments=[f"fil_{'0' * 26}"])
    assert (sent.status, sent.body["text"], len(sent.body["attachments"])) == (201, None, 1)
