"""The first thing that somebody says on a day is told, once, and the rest of the day costs what messages cost."""

from collections.abc import Iterator

import pytest

from functions.chat import sending as chat
from functions.chat.schemas import MessageIn
from functions.chat.tables import Chat
from functions.customization import wallets
from functions.customization.rewards import rewards
from functions.friends import service as friends
from kervan.shared_tables import Outbox
from kervan.speech import FirstWords
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.faults.injector import Injector
from tests.messages.test_api import ANA, BOB, write


@pytest.fixture(autouse=True)
def _people(people: None) -> None:
    """Everybody has an account."""


@pytest.fixture
def calls(world: World) -> Iterator[Injector]:
    """Every AWS call from now on."""
    assert world
    with Injector().installed() as injector:
        yield injector


def first_words() -> list[str]:
    """Whose first words of a day were told."""
    return [letter.data["user_id"] for letter in Outbox.scan() if letter.name == FirstWords.name()]


def test_the_first_message_of_a_day_is_told_whatever_it_is_said_in(
    call: Caller, clock: Clock, deliver: Deliver
) -> None:
    write(call, "ana", BOB, "Günaydın")
    clock.advance(seconds=11)
    write(call, "ana", BOB, "Orada mısın?")
    write(call, "bob", ANA, "Buradayım")
    assert sorted(first_words()) == sorted([ANA, BOB])
    clock.advance(hours=14, minutes=29)
    write(call, "ana", BOB, "İyi geceler")
    assert len(first_words()) == 2, "midnight in UTC is a second away"
    clock.advance(minutes=1)
    write(call, "ana", BOB, "Hâlâ uyumadım")
    assert first_words().count(ANA) == 2
    deliver()
    spoke = rewards()["spoke"].experience
    assert [wallets.of(user_id).experience for user_id in (ANA, BOB)] == [2 * spoke, spoke]


def test_a_message_in_chat_counts_like_a_direct_one(world: World) -> None:
    ana, bob = (shop.person(name) for name in ("ana", "bob"))
    friends.ask(world, ana, BOB)
    friends.accept(world, bob, ANA)
    said = {"chat_id": Chat.id_of(ANA, BOB), "text": "Selam", "client_id": "c-1"}
    chat.send(world, ANA, MessageIn.model_validate(said))
    chat.send(world, ANA, MessageIn.model_validate({**said, "client_id": "c-2"}))
    assert first_words() == [ANA]


def test_what_is_refused_counts_for_nothing(call: Caller) -> None:
    assert write(call, "ana", f"usr_{'0' * 26}").status == 404
    assert first_words() == []
    assert write(call, "ana", BOB).status == 201


def test_the_messages_of_a_day_write_nothing_more(call: Caller, clock: Clock, calls: Injector) -> None:
    """A read where some seconds were silent, and not even that in a burst."""
    write(call, "ana", BOB, "bir")
    clock.advance(seconds=11)
    after_a_while = reads_and_writes(call, calls, "iki")
    clock.advance(seconds=1)
    at_once = reads_and_writes(call, calls, "üç")
    assert after_a_while == (1 + at_once[0], at_once[1])


def reads_and_writes(call: Caller, calls: Injector, text: str) -> tuple[int, int]:
    """How many calls a message makes, and how many rows the last one writes."""
    calls.trace.clear()
    write(call, "ana", BOB, text)
    return len(calls.trace), len(calls.trace[-1].targets)
