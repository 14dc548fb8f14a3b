"""A message in a group of any size wakes whoever is away, wants it and has a browser; an overtaken one nobody."""

import pytest

from functions.chat.events import MessageSent
from functions.chat.roles import GROUP
from functions.chat.tables import Chat, Member
from functions.friends import service as friends
from functions.push import telling
from functions.push.events import ChatPartUnheard, ChatUnheard
from kervan.commit import commit
from kervan.events import Event
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.conftest import USERS, Deliver
from tests.push.conftest import Desk
from tests.push.test_telling import BOB, chat_id, say, told
from tests.shop import person

__all__ = ["chat_id"]
MANY = 170
SEVGI = USERS["sevgi"][0]
GROUP_ID = f"grp_{'0' * 26}"


@pytest.fixture
def group_id(desk: Desk, world: World) -> str:
    """Ana, Bob, Sevgi, and so many more that the work is shared out."""
    now = world.now()
    members = [Member.of(GROUP_ID, USERS[name][0], joined_at=now) for name in ("ana", "bob", "sevgi")]
    commit(new=(Chat(GROUP_ID, kind=GROUP, title="Pazar", member_count=MANY, created_at=now), *members))
    return GROUP_ID


def letters(kind: type[Event]) -> list[Event]:
    """Those of a kind that wait."""
    return [kind.model_validate(letter.data) for letter in Outbox.scan() if letter.name == kind.name()]


def sent(world: World, chat: str, seq: int, members: int) -> MessageSent:
    return MessageSent(
        chat_id=chat, seq=seq, message_id=f"msg_{seq}", sender_id=USERS["ana"][0], members=members, at=world.now()
    )


def whole(world: World, chat: str) -> ChatPartUnheard:
    """The first message, for everybody who is in it."""
    return ChatPartUnheard(chat_id=chat, seq=1, sender_id=USERS["ana"][0], low="00", high="ff~", at=world.now())


def told_of() -> list[str]:
    """Who is to be told."""
    return [letter.user_id for letter in letters(ChatUnheard) if isinstance(letter, ChatUnheard)]


def test_in_a_large_group_too_whoever_is_away_is_told(
    desk: Desk, world: World, deliver: Deliver, group_id: str
) -> None:
    anas, bobs = desk.subscribed(), desk.subscribed("bob")
    say(world, group_id, "Pazar günü geliyor musunuz?")
    deliver()
    assert [message["link"] for message in desk.shown(bobs)] == [f"/?chat={group_id}"]
    assert desk.shown(anas) == []


def test_nobody_is_woken_by_whom_they_have_blocked(desk: Desk, world: World, deliver: Deliver, group_id: str) -> None:
    bobs, sevgis = desk.subscribed("bob"), desk.subscribed("sevgi")
    friends.block(world, person("bob"), USERS["ana"][0])
    say(world, group_id, "Pazar günü geliyor musunuz?")
    deliver()
    assert (desk.shown(bobs), len(desk.shown(sevgis))) == ([], 1)


def test_a_letter_is_written_for_those_who_have_a_browser(desk: Desk, world: World, group_id: str) -> None:
    say(world, group_id, "Selam")
    telling.of_a_part(world, whole(world, group_id))
    assert told_of() == []
    desk.subscribed("bob")
    telling.of_a_part(world, whole(world, group_id))
    assert told_of() == [BOB]


def test_more_than_a_commit_has_letters_are_halved(desk: Desk, world: World, group_id: str) -> None:
    """Everybody once, whoever stands in the middle too."""
    desk.subscribed("bob")
    desk.subscribed("sevgi")
    say(world, group_id, "Selam")
    telling.of_a_part(world, whole(world, group_id), most=1)
    halves = letters(ChatPartUnheard)
    assert (len(halves), letters(ChatUnheard)) == (2, [])
    for half in halves:
        assert isinstance(half, ChatPartUnheard)
        telling.of_a_part(world, half, most=1)
    assert sorted(told_of()) == sorted([BOB, SEVGI])


def test_an_overtaken_message_looks_for_nobody(desk: Desk, world: World, chat_id: str) -> None:
    desk.subscribed("bob")
    say(world, chat_id, "Günaydın", "Orada mısın?")
    told(sent(world, chat_id, 1, 2))
    assert letters(ChatUnheard) == []


def test_who_was_to_be_told_of_one_is_told_of_the_next_alone(
    desk: Desk, world: World, deliver: Deliver, chat_id: str
) -> None:
    desk.subscribed("bob")
    say(world, chat_id, "Günaydın")
    told(sent(world, chat_id, 1, 2))
    assert len(letters(ChatUnheard)) >= 1
    say(world, chat_id, "Orada mısın?")
    deliver()
    assert len(desk.shown()) == 1
