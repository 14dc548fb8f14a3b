"""Races in a conversation, in every order that the seeds find: numbers without gaps, nothing after the end."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.chat import groups, live, membership, sending
from functions.chat.schemas import GroupIn, Known, MessageIn
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
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.gateway import Gateway
from tests.shop import person

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))
MANY = range(int(os.environ.get("KERVAN_SEEDS", "1")))
ANA, BOB = person("ana"), person("bob")


@pytest.fixture
def group_id(world: World) -> str:
    """Ana's, with Bob in it, before anything races."""
    commit(new=Entitlement(ANA.id, until=world.now() + timedelta(days=1)))
    wanted = GroupIn.model_validate({"title": "Yarış", "joinable": True})
    chat, _ = groups.create(world, ANA, world.new_id("grp"), wanted)
    membership.join(world, BOB, chat.chat_id)
    return chat.chat_id


def saying(world: World, who: Caller, chat_id: str, client_id: str = "c-1", text: str = "Selam") -> Callable[[], Any]:
    """A message that is about to be sent."""
    body = {"chat_id": chat_id, "text": text, "client_id": client_id}
    return lambda: sending.send(world, who.id, MessageIn.model_validate(body))


def numbers(chat_id: str) -> list[int]:
    """Of what was said; as many keys and letters as messages, and the counter at the last one."""
    found = [int(row.seq) for row in ChatMessage.query(chat_id)]
    assert found == list(range(1, len(found) + 1))
    assert Chat.get(chat_id).last_seq == len(found) == MessageKey.count()
    assert sum(letter.name == "chat.MessageSent" for letter in Outbox.scan()) == len(found)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_member_speaks_while_being_put_out(world: World, injector: Injector, group_id: str, seed: int) -> None:
    outcomes = interleave(
        injector,
        seed,
        saying(world, BOB, group_id),
        lambda: membership.remove(world, ANA, group_id, BOB.id, ban=False),
    )
    assert outcomes[1] is None
    assert isinstance(outcomes[0], ChatMessage | NotFound), outcomes
    assert len(numbers(group_id)) == isinstance(outcomes[0], ChatMessage)
    assert Member.who(group_id, BOB.id) is None
    assert Chat.get(group_id).member_count == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_member_speaks_while_the_group_ends(world: World, injector: Injector, group_id: str, seed: int) -> None:
    outcomes = interleave(injector, seed, saying(world, BOB, group_id), lambda: groups.delete(world, ANA, group_id))
    assert outcomes[1] is None
    assert isinstance(outcomes[0], ChatMessage | NotFound), outcomes
    assert len(numbers(group_id)) == isinstance(outcomes[0], ChatMessage)


@pytest.mark.parametrize("seed", MANY)
def test_sixteen_speak_at_once(world: World, injector: Injector, group_id: str, seed: int) -> None:
    people = [Caller(f"usr_{number:026d}", Role.USER) for number in range(16)]
    for who in people:
        membership.join(world, who, group_id)
    tasks = [saying(world, who, group_id, text=f"ben {place}") for place, who in enumerate(people)]
    outcomes = interleave(injector, seed, *tasks)
    assert [each for each in outcomes if not isinstance(each, ChatMessage)] == []
    assert len(numbers(group_id)) == 16
    assert len({row.sender_id for row in ChatMessage.query(group_id)}) == 16


@pytest.mark.parametrize("seed", SEEDS)
def test_one_message_is_sent_on_three_sockets_at_once(
    world: World, injector: Injector, group_id: str, seed: int
) -> None:
    outcomes = interleave(injector, seed, *[saying(world, BOB, group_id)] * 3)
    assert {(row.message_id, int(row.seq)) for row in outcomes if isinstance(row, ChatMessage)} == {
        (next(iter(ChatMessage.query(group_id))).message_id, 1)
    }
    assert len([row for row in outcomes if isinstance(row, ChatMessage)]) == 3
    assert numbers(group_id) == [1]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_comes_while_others_speak_begins_at_a_number(
    world: World, injector: Injector, group_id: str, seed: int
) -> None:
    """Every message is either before they came or theirs, by their row."""
    new = Caller(f"usr_{7:026d}", Role.USER)
    outcomes = interleave(
        injector,
        seed,
        saying(world, BOB, group_id, "b-1"),
        lambda: membership.join(world, new, group_id),
        saying(world, ANA, group_id, "a-1"),
    )
    assert not [each for each in outcomes if isinstance(each, BaseException)], outcomes
    assert numbers(group_id) == [1, 2]
    member = Member.who(group_id, new.id)
    assert member is not None and 0 <= member.since <= 2
    assert Chat.get(group_id).member_count == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_two_sockets_of_one_person_come_back_while_another_speaks(
    world: World, injector: Injector, group_id: str, seed: int
) -> None:
    """Each socket has the message from its sync, or is known to whoever carries it: none can miss it."""
    gateway, later = Gateway(), world.now() + timedelta(hours=1)
    saying(world, ANA, group_id, "a-0")()
    known = {group_id: Known(seq=1)}

    def comes_back(name: str) -> Callable[[], Any]:
        row = Connection(name, user_id=BOB.id, session_id="", role="user", opened_at=world.now(), expires=later)

        def run() -> Any:
            opened = Presence.opened(BOB.id, name, at=world.now(), expires=later)
            commit(new=row, also=(opened,))
            return live.sync(world, row, known)

        return run

    there: list[set[str]] = []

    def speaks() -> None:
        saying(world, ANA, group_id, "a-1")()
        there.append(set(Presence.there((BOB.id,), world.now()).get(BOB.id, ())))  # as the worker reads it

    outcomes = interleave(injector, seed, comes_back("b1"), comes_back("b2"), speaks)
    assert not [each for each in outcomes if isinstance(each, BaseException)], outcomes
    for name in ("b1", "b2"):
        synced = [m["seq"] for frame in gateway.frames[name] for m in frame.get("messages", ())]
        assert synced == [2] or (synced == [] and name in there[0]), (name, synced, there)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_friend_speaks_while_being_blocked(world: World, injector: Injector, seed: int) -> None:
    for who in (ANA, BOB):
        row = User(who.id, email=who.id, identity=who.id, name="A", surname="B", joined_at=world.now(), month="2026-11")
        row.email_verified = True
        commit(new=row)
    friends.ask(world, ANA, BOB.id)
    friends.accept(world, BOB, ANA.id)
    chat_id = Chat.id_of(ANA.id, BOB.id)
    outcomes = interleave(injector, seed, saying(world, BOB, chat_id), lambda: friends.block(world, ANA, BOB.id))
    assert outcomes[1] is None, outcomes
    assert isinstance(outcomes[0], ChatMessage | Blocked), outcomes
    assert len(numbers(chat_id)) == isinstance(outcomes[0], ChatMessage)
    with pytest.raises(Blocked):
        saying(world, BOB, chat_id, "c-2")()
