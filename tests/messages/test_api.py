"""Direct messages: written once, counted, read, and refused to whoever was blocked."""

from typing import Any

import pytest

from functions.friends.handler import app as friends
from functions.messages import service
from functions.messages.handler import app
from functions.messages.tables import Conversation, Message
from functions.users.tables import User
from kervan.commit import commit
from kervan.people import PersonErasureAsked
from kervan.shared_tables import Connection
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.gateway import Gateway
from tests.realtime.conftest import Open
from tests.shop import person

ANA, BOB, SEVGI = (USERS[name][0] for name in ("ana", "bob", "sevgi"))


@pytest.fixture(autouse=True)
def _people(people: None) -> None:
    """Everybody has an account."""


def write(call: Caller, who: str, to: str, content: str = "Selam", **more: Any) -> Answer:
    """Send a message."""
    headers = {name: more.pop(name) for name in ("idempotency_key",) if name in more}
    return call(app, "POST", "/api/messages", {"receiver_id": to, "content": content, **more}, as_=who, **headers)


def conversations(call: Caller, who: str) -> list[tuple[str, str, int]]:
    """With whom, what was said last, and how many are unread."""
    listed = call(app, "GET", "/api/messages/conversations", as_=who)
    assert listed.status == 200, listed.body
    return [(each["user_id"], each["last_content"], each["unread"]) for each in listed.body["items"]]


def test_a_message_reaches_the_receiver_and_the_lists_of_both(
    call: Caller, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    for who, connection_id in (("ana", "a1"), ("bob", "b1"), ("sevgi", "s1")):
        enter(who, connection_id)
    sent = write(call, "ana", BOB, "  Yayın kaçta? ")
    assert (sent.status, sent.body["content"], sent.body["read_at"]) == (201, "Yayın kaçta?", None)
    deliver()
    frame = {"type": "message.received", "at": "2026-11-21T09:30:00.000000Z", "data": sent.body}
    told = {name: [f for f in frames if f["type"] == "message.received"] for name, frames in gateway.frames.items()}
    assert {name: frames for name, frames in told.items() if frames} == {"a1": [frame], "b1": [frame]}
    assert conversations(call, "ana") == [(BOB, "Yayın kaçta?", 0)]
    assert conversations(call, "bob") == [(ANA, "Yayın kaçta?", 1)]
    assert conversations(call, "sevgi") == []


def test_the_others_lists_do_not_quote_who_has_left(call: Caller, world: World, deliver: Deliver) -> None:
    write(call, "ana", BOB, "Moda'da oturuyorum")
    write(call, "ana", SEVGI)
    write(call, "sevgi", ANA, "Merhaba")
    commit(tell=(PersonErasureAsked(job_id="ers_1", user_id=ANA, round=1, last=False, at=world.now()),))
    deliver()
    assert conversations(call, "bob") == [(ANA, "", 1)]
    assert conversations(call, "sevgi") == [(ANA, "Merhaba", 1)], "this is sevgi's own word"


def test_a_dead_socket_is_forgotten(call: Caller, enter: Open, gateway: Gateway, deliver: Deliver) -> None:
    enter("bob", "b1")
    enter("bob", "b2")
    gateway.broken["b1"] = "GoneException"
    write(call, "ana", BOB)
    deliver()
    assert Connection.find("b1") is None
    assert [frame["type"] for frame in gateway.frames["b2"]] == ["message.received"]


def test_the_last_conversation_comes_first(call: Caller, clock: Clock) -> None:
    for who in (BOB, SEVGI, BOB):
        clock.advance(seconds=1)
        write(call, "ana", who, f"{who[-1]} {clock()}")
    assert [user_id for user_id, _, _ in conversations(call, "ana")] == [BOB, SEVGI]


def test_whoever_is_late_stands_behind_what_was_said_meanwhile(call: Caller, clock: Clock) -> None:
    """Two machines, one of them slow: what it commits later is the later message, in the list and in the history."""
    clock.advance(seconds=1)
    write(call, "bob", ANA, "erken")
    clock.advance(seconds=-1)
    late = write(call, "ana", BOB, "geç")
    assert late.status == 201
    assert conversations(call, "ana") == [(BOB, "geç", 1)]
    assert conversations(call, "bob") == [(ANA, "geç", 1)]
    said = call(app, "GET", f"/api/messages?with={BOB}", as_="ana").body["items"]
    assert [each["content"] for each in said] == ["geç", "erken"]


@pytest.mark.parametrize("key", [{"client_id": "c-1"}, {"idempotency_key": "k"}])
def test_sent_again_it_is_the_first_one_and_counts_once(call: Caller, clock: Clock, key: dict[str, str]) -> None:
    first = write(call, "ana", BOB, **key)
    clock.advance(seconds=3)
    assert write(call, "ana", BOB, **key).body == first.body
    assert Message.count() == 1
    assert conversations(call, "bob") == [(ANA, "Selam", 1)]
    assert write(call, "bob", ANA, **key).body["id"] != first.body["id"]


def test_reading_counts_down_once_and_tells_the_sender(
    call: Caller, clock: Clock, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("ana", "a1")
    ids = [write(call, "ana", BOB, text).body["id"] for text in ("bir", "iki")]
    assert conversations(call, "bob")[0][2] == 2
    read = call(app, "PUT", f"/api/messages/{ids[0]}/read", as_="bob")
    assert (read.status, read.body["read_at"], read.headers["etag"]) == (200, "2026-11-21T09:30:00Z", '"2"')
    assert call(app, "PUT", f"/api/messages/{ids[0]}/read", as_="bob").body == read.body
    assert conversations(call, "bob")[0][2] == 1
    deliver()
    (receipt,) = [frame for frame in gateway.frames["a1"] if frame["type"] == "message.read"]
    assert receipt["data"] == {"message_id": ids[0], "reader_id": BOB}


def test_two_devices_that_read_at_once_read_once(call: Caller, world: World) -> None:
    message_id = write(call, "ana", BOB).body["id"]
    with Injector().installed() as injector:

        def first() -> None:
            if injector.trace:  # the message was read, and is about to be written
                injector.before_call = None
                service.read(world, person("bob"), message_id, None)

        injector.before_call = first
        assert call(app, "PUT", f"/api/messages/{message_id}/read", as_="bob").status == 200
    assert conversations(call, "bob")[0][2] == 0


@pytest.mark.parametrize("who", ["ana", "sevgi", "adem"])
def test_only_the_receiver_reads(call: Caller, who: str) -> None:
    message_id = write(call, "ana", BOB).body["id"]
    assert call(app, "PUT", f"/api/messages/{message_id}/read", as_=who).status == 404
    assert call(app, "PUT", f"/api/messages/msg_{'0' * 26}/read", as_="bob").status == 404
    assert call(app, "PUT", f"/api/messages/{message_id}/read", as_="bob", if_match='"9"').status == 412


def test_the_exchange_is_paged_newest_first_and_private(call: Caller, clock: Clock) -> None:
    for number in range(5):
        clock.advance(seconds=1)
        assert write(call, ("ana", "bob")[number % 2], (BOB, ANA)[number % 2], str(number)).status == 201
    write(call, "sevgi", BOB, "başka")
    seen: list[str] = []
    at = ""
    while True:
        page = call(app, "GET", f"/api/messages?with={BOB}&limit=2{at}", as_="ana").body
        seen += [message["content"] for message in page["items"]]
        if page["next_cursor"] is None:
            break
        at = f"&cursor={page['next_cursor']}"
    assert seen == ["4", "3", "2", "1", "0"]
    assert call(app, "GET", f"/api/messages?with={BOB}", as_="adem").body["items"] == []
    assert call(app, "GET", "/api/messages", as_="ana").status == 422


@pytest.mark.parametrize(("blocker", "other"), [("ana", BOB), ("bob", ANA)])
def test_after_a_block_neither_writes(call: Caller, blocker: str, other: str) -> None:
    assert call(friends, "POST", f"/api/chat/blocks/{other}", as_=blocker).status == 204
    for who, to in (("ana", BOB), ("bob", ANA)):
        refused = write(call, who, to)
        assert (refused.status, refused.body["code"]) == (403, "blocked")
    assert Message.count() == Conversation.count() == 0
    assert call(friends, "DELETE", f"/api/chat/blocks/{other}", as_=blocker).status == 204
    assert write(call, "ana", BOB).status == 201


def test_nobody_writes_to_themselves_or_to_whom_there_is_not(call: Caller) -> None:
    assert write(call, "ana", ANA).body["code"] == "to_yourself"
    assert write(call, "ana", f"usr_{'0' * 26}").status == 404
    bob = User.get(BOB)
    bob.disabled = True
    commit(bob)
    assert write(call, "ana", BOB).status == 404
    assert write(call, "ana", SEVGI, "").status == 422
    assert Message.count() == 0


def test_a_flood_is_refused(call: Caller) -> None:
    answers = [write(call, "ana", BOB, str(number)).status for number in range(22)]
    assert answers == [201] * 20 + [429] * 2
    assert conversations(call, "bob") == [(ANA, "19", 20)]
