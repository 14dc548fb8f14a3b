"""Who leaves for good leaves their conversations: groups go to somebody else or end, direct chats are shut."""

from datetime import timedelta

import pytest

from functions.chat import leaving
from functions.chat.handler import app
from functions.chat.privacy import HOLDINGS
from functions.chat.tables import Chat, ChatMessage, Member
from functions.chat.worker import worker as chat_worker
from functions.friends.handler import app as friends
from functions.friends.worker import worker as friends_worker
from kervan.events import Letter
from kervan.people import PersonErasureAsked, PersonPartDone, erase_part
from kervan.worker import Worker
from kervan.world import World
from tests.chat.conftest import ANA, BOB, SEVGI, Write, befriend, group_of
from tests.chat.test_groups import ask, roles
from tests.cloud import Clock
from tests.conftest import USERS, Caller, Deliver
from tests.gateway import Gateway
from tests.privacy.steps import in_steps
from tests.realtime.conftest import Open


def asked(world: World, user_id: str) -> PersonErasureAsked:
    """The letter of `privacy`."""
    return PersonErasureAsked(job_id="job", user_id=user_id, round=1, last=False, at=world.now())


def erase(world: World, user_id: str, worker: Worker = chat_worker) -> PersonPartDone:
    """A group's part of an erasure: what became of the rows."""
    letter = Letter.of(asked(world, user_id), letter_id=f"ltr_{world.chance(5).hex()}", trace="t").model_dump()
    letters, done = in_steps(asked(world, user_id), lambda _event: worker.receive(letter))
    assert letters == 1
    return done


def promote(call: Caller, group_id: str, user_id: str) -> None:
    """Ana makes somebody a moderator."""
    assert ask(call, "ana", "PATCH", f"/{group_id}/members/{user_id}", {"role": "moderator"}).status == 200


def test_a_member_leaves_and_the_count_is_right(call: Caller, group_id: str, world: World) -> None:
    erase(world, BOB)
    assert roles(call, group_id) == {ANA: "owner"}
    assert ask(call, "ana", "GET", f"/{group_id}").body["member_count"] == 1


def test_the_oldest_moderator_takes_over(call: Caller, group_id: str, world: World, clock: Clock) -> None:
    clock.advance(minutes=1)
    assert ask(call, "sevgi", "POST", f"/{group_id}/join").status == 200
    promote(call, group_id, SEVGI)
    erase(world, ANA)
    assert roles(call, group_id, "bob") == {BOB: "member", SEVGI: "owner"}
    assert ask(call, "bob", "GET", f"/{group_id}").body["member_count"] == 2
    assert ask(call, "sevgi", "DELETE", f"/{group_id}").status == 204


@pytest.mark.parametrize("later", ["bob", "sevgi"])
def test_without_a_moderator_it_is_the_oldest_member(
    call: Caller, group_id: str, world: World, clock: Clock, later: str
) -> None:
    assert ask(call, "sevgi", "POST", f"/{group_id}/join").status == 200
    late = Member.who(group_id, USERS[later][0])
    assert late is not None
    late.update(actions=[Member.joined_at.set(clock() + timedelta(minutes=1))])
    erase(world, ANA)
    heir = BOB if later == "sevgi" else SEVGI
    assert roles(call, group_id, "bob") == {BOB: "member", SEVGI: "member", heir: "owner"}


def test_who_takes_over_is_not_silent(call: Caller, group_id: str, world: World, write: Write) -> None:
    ask(call, "ana", "PATCH", f"/{group_id}/members/{BOB}", {"mute_minutes": 60})
    assert write("bob", group_id).status == 403
    erase(world, ANA)
    assert write("bob", group_id).status == 201


def test_a_group_that_nobody_else_is_in_ends(
    call: Caller, chat_id: str, premium: None, world: World, write: Write, deliver: Deliver
) -> None:
    group_id = ask(call, "ana", "POST", "/create", group_of(joinable=True)).body["id"]
    write("ana", group_id)
    erase(world, ANA)
    deliver()
    assert ask(call, "bob", "POST", f"/{group_id}/join").status == 404
    assert [*ChatMessage.query(group_id), *Member.query(group_id)] == []


def test_who_was_banned_leaves_nothing(call: Caller, group_id: str, world: World) -> None:
    assert ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}?ban=true").status == 204
    erase(world, BOB)
    assert list(Member.by_user.query(BOB)) == []
    assert ask(call, "ana", "GET", f"/{group_id}").body["member_count"] == 1


def test_nobody_writes_to_whom_there_is_not(
    call: Caller, chat_id: str, world: World, write: Write, enter: Open, gateway: Gateway
) -> None:
    write("ana", chat_id)
    erase(world, ANA)
    refused = write("bob", chat_id)
    assert (refused.status, refused.body["code"]) == (403, "not_friends")
    assert call(app, "GET", f"/api/chat/messages/{chat_id}", as_="bob").status == 200
    assert [row.user_id for row in Member.query(chat_id)] == [BOB]


def test_the_friends_part_shuts_the_chat_too(call: Caller, chat_id: str, world: World, write: Write) -> None:
    """Whichever of the two comes first."""
    done = erase(world, ANA, friends_worker)
    assert done.counts["friends"] == {"deleted": 1}
    assert write("bob", chat_id).body["code"] == "not_friends"
    assert call(friends, "GET", "/api/chat/friends?tie=friends", as_="bob").body["items"] == []


def test_a_wish_for_friendship_opens_no_chat(call: Caller, people: None, gateway: Gateway, world: World) -> None:
    call(friends, "POST", "/api/chat/friends/requests", {"user_id": BOB}, as_="ana")
    erase(world, ANA, friends_worker)
    assert Chat.count() == 0
    assert call(friends, "GET", "/api/chat/friends?tie=incoming", as_="bob").body["items"] == []


def test_many_conversations_are_left_in_steps(call: Caller, group_id: str, premium: None, world: World) -> None:
    """Every membership costs as much as ten rows, and a step that was done is done again without harm."""
    befriend(call, "ana", "sevgi")
    others = [ask(call, "ana", "POST", "/create", group_of("bob", "sevgi")).body["id"] for _ in range(3)]
    letters, done = in_steps(asked(world, ANA), lambda event: erase_part(world, event, HOLDINGS, None, 25))
    assert letters == 3
    assert done.counts["chat-members"] == {"deleted": 6}
    assert list(Member.by_user.query(ANA)) == []
    again = erase(world, ANA)
    assert again.counts["chat-members"] == {}
    assert [Chat.get(each).member_count for each in (group_id, *others)] == [1, 2, 2, 2]
    assert all("owner" in roles(call, each, "bob").values() for each in (group_id, *others))


def test_a_row_that_was_listed_late_harms_nobody(call: Caller, group_id: str, world: World) -> None:
    """An index is late: what it tells of may have gone, or come again."""
    listed = Member.who(group_id, BOB)
    assert listed is not None
    for _ in range(2):
        leaving.leave(world, listed)
    assert Chat.get(group_id).member_count == 1
