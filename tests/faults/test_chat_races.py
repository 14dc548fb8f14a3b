"""Races in a conversation, in every order that the seeds find: numbers without gaps, nothing after the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from functions.chat import groups, live, membership, mending, sending
from functions.chat.schemas import EditIn, GroupIn, Known, MessageIn
from functions.chat.tables import Chat, ChatMessage, Member, MessageKey
from functions.friends import service as friends
from functions.premium.tables import Entitlement
from functions.users.tables import User
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import NotFound
from kervan.shared_tables import Connection, Outbox, Presence
from kervan.speech import Blocked
from kervan.world import World
from tests.faults.racing import Race, race
from tests.faults.scene import Scene
from tests.gateway import Gateway
from tests.shop import person

ANA, BOB = person("ana"), person("bob")


@dataclass
class Circle:
    """Ana's group, with Bob in it."""

    world: World
    chat_id: str

    def says(self, who: Caller, client_id: str = "c-1", text: str = "Selam") -> Callable[[], Any]:
        """A message that is about to be sent."""
        return saying(self.world, who, self.chat_id, client_id, text)


def circle(scene: Scene) -> Circle:
    """Before anything races."""
    world = scene.world
    commit(new=Entitlement(ANA.id, until=world.now() + timedelta(days=1)))
    wanted = GroupIn.model_validate({"title": "Yarış", "joinable": True})
    chat, _ = groups.create(world, ANA, world.new_id("grp"), wanted)
    membership.join(world, BOB, chat.chat_id)
    return Circle(world, chat.chat_id)


def saying(world: World, who: Caller, chat_id: str, client_id: str = "c-1", text: str = "Selam") -> Callable[[], Any]:
    body = {"chat_id": chat_id, "text": text, "client_id": client_id}
    return lambda: sending.send(world, who.id, MessageIn.model_validate(body))


def numbers(chat_id: str) -> list[int]:
    """Of what was said; as many keys and letters as messages, and the counter at the last one."""
    found = [int(row.seq) for row in ChatMessage.query(chat_id)]
    assert found == list(range(1, len(found) + 1))
    assert Chat.get(chat_id).last_seq == len(found) == MessageKey.count()
    assert sum(letter.name == "chat.MessageSent" for letter in Outbox.scan()) == len(found)
    return found


def counted_after(act: Callable[[], Any], chat_id: str) -> Callable[[], int]:
    """Do it; how many messages there are when it is done. No other may come after them."""

    def done_and_counted() -> int:
        assert act() is None
        return len(list(ChatMessage.query(chat_id, consistent_read=True)))

    return done_and_counted


@race(circle)
def test_a_member_speaks_while_being_put_out(group: Circle) -> Race:
    put_out = partial(membership.remove, group.world, ANA, group.chat_id, BOB.id, ban=False)
    said, gone = yield group.says(BOB), put_out
    assert gone is None
    assert isinstance(said, ChatMessage | NotFound), said
    assert len(numbers(group.chat_id)) == isinstance(said, ChatMessage)
    assert Member.who(group.chat_id, BOB.id) is None
    assert Chat.get(group.chat_id).member_count == 1


@race(circle)
def test_a_member_speaks_while_the_group_ends(group: Circle) -> Race:
    end = partial(groups.delete, group.world, ANA, group.chat_id)
    said, at_the_end = yield group.says(BOB), counted_after(end, group.chat_id)
    assert isinstance(said, ChatMessage | NotFound), said
    assert len(numbers(group.chat_id)) == isinstance(said, ChatMessage) == at_the_end


@race(circle)
def test_sixteen_speak_at_once(group: Circle) -> Race:
    people = [Caller(f"usr_{number:026d}", Role.USER) for number in range(16)]
    for who in people:
        membership.join(group.world, who, group.chat_id)
    outcomes = yield [group.says(who, text=f"ben {place}") for place, who in enumerate(people)]
    assert [each for each in outcomes if not isinstance(each, ChatMessage)] == []
    assert len(numbers(group.chat_id)) == 16
    assert len({row.sender_id for row in ChatMessage.query(group.chat_id)}) == 16


@race(circle)
def test_two_messages_are_edited_at_once(group: Circle) -> Race:
    messages = [group.says(BOB, name)() for name in ("c-1", "c-2")]
    wanted = EditIn(text="Merhaba")
    edits = [partial(mending.edit, group.world, BOB, each.message_id, wanted, None) for each in messages]
    edited = yield edits
    assert sorted(int(each.change) for each in edited) == [1, 2]
    assert Chat.get(group.chat_id).last_change == 2


@race(circle)
def test_one_message_is_sent_on_three_sockets_at_once(group: Circle) -> Race:
    outcomes = yield [group.says(BOB)] * 3
    (only,) = ChatMessage.query(group.chat_id)
    assert [(row.message_id, int(row.seq)) for row in outcomes] == [(only.message_id, 1)] * 3
    assert numbers(group.chat_id) == [1]


@race(circle)
def test_who_comes_while_others_speak_begins_at_a_number(group: Circle) -> Race:
    """Every message is either before they came or theirs, by their row."""
    new = Caller(f"usr_{7:026d}", Role.USER)
    join = partial(membership.join, group.world, new, group.chat_id)
    outcomes = yield group.says(BOB, "b-1"), join, group.says(ANA, "a-1")
    assert not [each for each in outcomes if isinstance(each, BaseException)], outcomes
    assert numbers(group.chat_id) == [1, 2]
    member = Member.who(group.chat_id, new.id)
    assert member is not None and 0 <= member.since <= 2
    assert Chat.get(group.chat_id).member_count == 3


@race(circle)
def test_two_sockets_of_one_person_come_back_while_another_speaks(group: Circle) -> Race:
    """Each socket has the message from its sync, or is known to whoever carries it: none can miss it."""
    world, gateway = group.world, Gateway()
    later = world.now() + timedelta(hours=1)
    group.says(ANA, "a-0")()
    known = {group.chat_id: Known(seq=1)}

    def comes_back(name: str) -> Any:
        row = Connection(name, user_id=BOB.id, session_id="", role="user", opened_at=world.now(), expires=later)
        commit(new=row, also=(Presence.opened(BOB.id, name, at=world.now(), expires=later),))
        return live.sync(world, row, known)

    there: list[set[str]] = []

    def speaks() -> None:
        group.says(ANA, "a-1")()
        there.append(set(Presence.there((BOB.id,), world.now()).get(BOB.id, ())))  # as the worker reads it

    outcomes = yield partial(comes_back, "b1"), partial(comes_back, "b2"), speaks
    assert not [each for each in outcomes if isinstance(each, BaseException)], outcomes
    for name in ("b1", "b2"):
        synced = [m["seq"] for frame in gateway.frames[name] for m in frame.get("messages", ())]
        assert synced == [2] or (synced == [] and name in there[0]), (name, synced, there)


@race()
def test_a_friend_speaks_while_being_blocked(scene: Scene) -> Race:
    world = scene.world
    for who in (ANA, BOB):
        row = User(who.id, email=who.id, identity=who.id, name="A", surname="B", joined_at=world.now(), month="2026-11")
        row.email_verified = True
        commit(new=row)
    friends.ask(world, ANA, BOB.id)
    friends.accept(world, BOB, ANA.id)
    chat_id = Chat.id_of(ANA.id, BOB.id)
    block = partial(friends.block, world, ANA, BOB.id)
    said, at_the_block = yield saying(world, BOB, chat_id), counted_after(block, chat_id)
    assert isinstance(said, ChatMessage | Blocked), said
    assert len(numbers(chat_id)) == isinstance(said, ChatMessage) == at_the_block
    with pytest.raises(Blocked):
        saying(world, BOB, chat_id, "c-2")()
