"""Friends: asked, accepted, declined, parted, blocked; both sides at once, and nothing told to strangers."""

from collections.abc import Callable

import pytest

from functions.chat.tables import Chat, Member
from functions.friends import service
from functions.friends.handler import app
from functions.friends.tables import Block, Friend
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan.commit import commit
from kervan.shared_tables import Presence
from kervan.world import World
from tests.chat.conftest import ANA, BOB, SEVGI, befriend
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.gateway import Gateway, socket_event
from tests.realtime.conftest import Open
from tests.shop import person


@pytest.fixture(autouse=True)
def _people(people: None, gateway: Gateway) -> None:
    """Everybody has an account."""


def ask(call: Caller, who: str, user_id: str, **headers: str) -> Answer:
    """Ask to be friends."""
    return call(app, "POST", "/api/chat/friends/requests", {"user_id": user_id}, as_=who, **headers)


def reply(call: Caller, who: str, user_id: str, word: str) -> Answer:
    """Accept or decline."""
    return call(app, "POST", f"/api/chat/friends/requests/{user_id}/{word}", as_=who)


def ties(call: Caller, who: str, tie: str = "friends") -> list[str]:
    """Whose ties of this kind somebody has."""
    listed = call(app, "GET", f"/api/chat/friends?tie={tie}", as_=who)
    assert listed.status == 200, listed.body
    return [each["user_id"] for each in listed.body["items"]]


def test_who_is_asked_accepts_and_both_are_friends(call: Caller) -> None:
    asked = ask(call, "ana", BOB)
    assert (asked.status, asked.body["tie"], asked.body["name"]) == (201, "outgoing", None)
    assert (ties(call, "ana", "outgoing"), ties(call, "bob", "incoming")) == ([BOB], [ANA])
    accepted = reply(call, "bob", ANA, "accept")
    assert (accepted.status, accepted.body["chat_id"]) == (200, Chat.id_of(ANA, BOB))
    assert (ties(call, "ana"), ties(call, "bob")) == ([BOB], [ANA])
    assert reply(call, "bob", ANA, "accept").status == 200
    assert ask(call, "ana", BOB).body["tie"] == "friends"


def test_a_name_is_told_by_asking_and_not_by_being_asked(call: Caller) -> None:
    ask(call, "ana", BOB)
    (outgoing,) = call(app, "GET", "/api/chat/friends?tie=outgoing", as_="ana").body["items"]
    (incoming,) = call(app, "GET", "/api/chat/friends?tie=incoming", as_="bob").body["items"]
    assert (outgoing["name"], incoming["name"]) == (None, "ana Öz")
    assert incoming["online"] is None and incoming["chat_id"] is None


def test_two_who_ask_each_other_are_friends(call: Caller) -> None:
    ask(call, "ana", BOB)
    assert ask(call, "bob", ANA).body["tie"] == "friends"
    assert Friend.count() == Member.count() == 2


def test_the_same_request_gets_the_same_answer(call: Caller) -> None:
    first, again = (ask(call, "ana", BOB, idempotency_key="k") for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert Friend.count() == 2


def test_a_friends_dead_socket_is_forgotten(call: Caller, enter: Open, gateway: Gateway, deliver: Deliver) -> None:
    befriend(call, "ana", "bob")
    enter("ana", "a1")
    enter("ana", "a2")
    gateway.broken["a1"] = "GoneException"
    enter("bob", "b1")
    deliver()
    assert Presence.get(ANA).sockets == {"a2"}
    assert "presence" in [frame["type"] for frame in gateway.frames["a2"]]


def test_nobody_accepts_for_another_or_what_was_not_asked(call: Caller) -> None:
    ask(call, "ana", BOB)
    assert reply(call, "ana", BOB, "accept").status == 404
    assert reply(call, "sevgi", ANA, "accept").status == 404
    assert reply(call, "ana", BOB, "decline").status == 404
    assert Chat.count() == 0


def test_who_is_declined_may_ask_again_and_one_may_take_it_back(call: Caller) -> None:
    ask(call, "ana", BOB)
    assert [reply(call, "bob", ANA, "decline").status for _ in range(2)] == [204, 404]
    assert ask(call, "ana", BOB).status == 201
    assert call(app, "DELETE", f"/api/chat/friends/{BOB}", as_="ana").status == 204
    assert Friend.count() == 0
    assert call(app, "DELETE", f"/api/chat/friends/{BOB}", as_="ana").status == 404


def test_friends_see_who_is_there(call: Caller, enter: Open, gateway: Gateway, deliver: Deliver) -> None:
    befriend(call, "ana", "bob")
    enter("ana", "a1")
    deliver()
    enter("bob", "b1")
    deliver()
    seen = {"type": "presence", "user_id": BOB, "online": True, "seen_at": "2026-11-21T09:30:00.000000Z"}
    assert gateway.frames["a1"][-1] == seen
    (listed,) = call(app, "GET", "/api/chat/friends", as_="ana").body["items"]
    assert (listed["online"], listed["seen_at"], listed["chat_id"]) == (
        True,
        "2026-11-21T09:30:00Z",
        Chat.id_of(ANA, BOB),
    )


def test_friends_see_who_goes_and_strangers_nothing(
    call: Caller, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    befriend(call, "ana", "bob")
    for who, connection_id in (("ana", "a1"), ("bob", "b1"), ("bob", "b2"), ("sevgi", "s1")):
        enter(who, connection_id)
    deliver()
    online = [True]
    for connection_id in ("b1", "b2"):
        socket.handler(socket_event("$disconnect", connection_id), None)
        deliver()
        online.append(gateway.frames["a1"][-1]["online"])
    assert online == [True, True, False]
    assert "presence" not in [frame["type"] for frame in gateway.frames["s1"]]


def test_both_are_told_of_wishes_friendships_and_their_ends(
    call: Caller, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("ana", "a1")
    enter("bob", "b1")
    ask(call, "ana", BOB)
    deliver()
    reply(call, "bob", ANA, "accept")
    deliver()
    call(app, "DELETE", f"/api/chat/friends/{BOB}", as_="ana")
    deliver()
    told = {
        name: [frame["tie"] for frame in frames if frame["type"] == "friend"] for name, frames in gateway.frames.items()
    }
    assert told == {"a1": ["friends"], "b1": ["incoming", "friends", "none"]}


def test_a_block_ends_a_friendship_and_hides_the_blocker(call: Caller) -> None:
    befriend(call, "ana", "bob")
    assert [call(app, "POST", f"/api/chat/blocks/{BOB}", as_="ana").status for _ in range(2)] == [204, 204]
    assert (ties(call, "ana"), ties(call, "bob")) == ([], [])
    blocked, absent = ask(call, "bob", ANA), ask(call, "bob", f"usr_{'0' * 26}")
    assert blocked.status == absent.status == 404
    assert {**blocked.body, "instance": ""} == {**absent.body, "instance": ""}
    (row,) = call(app, "GET", "/api/chat/blocks", as_="ana").body["items"]
    assert row["user_id"] == BOB
    assert call(app, "GET", "/api/chat/blocks", as_="bob").body["items"] == []


def test_after_a_block_was_lifted_they_may_be_friends_again(call: Caller) -> None:
    befriend(call, "ana", "bob")
    call(app, "POST", f"/api/chat/blocks/{BOB}", as_="ana")
    assert [call(app, "DELETE", f"/api/chat/blocks/{BOB}", as_="ana").status for _ in range(2)] == [204, 404]
    assert ties(call, "bob") == []
    befriend(call, "bob", "ana")
    assert Chat.get(Chat.id_of(ANA, BOB)).barred is None
    assert Block.count() == 0


def test_a_block_holds_whatever_the_other_does_meanwhile(call: Caller, world: World) -> None:
    """An answer to a request, and the same block from another device, come in between."""
    ask(call, "ana", BOB)
    meanwhile: list[Callable[[], object]] = [
        lambda: service.accept(world, person("bob"), ANA),
        lambda: service.block(world, person("ana"), BOB),
    ]
    with Injector().installed() as injector:

        def first() -> None:
            if meanwhile and [each.operation for each in injector.trace][-1:] == ["BatchGetItem"]:
                injector.before_call = None
                meanwhile.pop(0)()
                injector.trace.clear()
                injector.before_call = first

        injector.before_call = first
        assert call(app, "POST", f"/api/chat/blocks/{BOB}", as_="ana").status == 204
    assert (meanwhile, Block.count(), ties(call, "ana"), ties(call, "bob")) == ([], 1, [], [])
    assert Chat.get(Chat.id_of(ANA, BOB)).barred == {ANA, "parted"}


def test_strangers_may_be_blocked_before_they_ask(call: Caller) -> None:
    assert call(app, "POST", f"/api/chat/blocks/{SEVGI}", as_="ana").status == 204
    assert ask(call, "sevgi", ANA).status == ask(call, "ana", SEVGI).status == 404
    assert call(app, "POST", f"/api/chat/blocks/{ANA}", as_="ana").body["code"] == "not_yourself"
    assert ask(call, "ana", ANA).body["code"] == "not_yourself"
    assert call(app, "POST", f"/api/chat/blocks/usr_{'0' * 26}", as_="ana").status == 404


def test_closed_accounts_are_not_asked(call: Caller) -> None:
    bob = User.get(BOB)
    bob.disabled = True
    commit(bob)
    assert ask(call, "ana", BOB).status == 404
