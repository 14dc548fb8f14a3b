"""Levels for those who only talk: a little every day, however much they say."""

from datetime import timedelta

import pytest

from functions.customization import wallets
from functions.customization.handler import app
from functions.customization.levels import experience_for
from functions.customization.rewards import rewards
from functions.customization.tables import WalletEntry
from functions.customization.worker import worker
from functions.friends.events import FriendsMade
from kervan.events import Event, Letter
from kervan.speech import FirstWords
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Caller
from tests.customization.test_wallet import books_balance
from tests.faults.injector import Crash, Injector

ANA, BOB, SEVGI = (USERS[name][0] for name in ("ana", "bob", "sevgi"))
SPOKE, FRIEND = (rewards()[kind].experience for kind in ("spoke", "friend"))


def spoke(world: World) -> FirstWords:
    return FirstWords(user_id=ANA, day=f"{world.now():%Y-%m-%d}", at=world.now())


def made(world: World, other: str = BOB) -> FriendsMade:
    return FriendsMade(user_id=ANA, other_id=other, chat_id="cht_1", at=world.now())


def told(*events: Event) -> None:
    """Facts of other groups, each twice."""
    for number, event in enumerate(2 * events):
        worker.receive(Letter.of(event, letter_id=f"ltr_{number % len(events)}_{event.at:%d}", trace="t").model_dump())


def experience(user_id: str = ANA) -> int:
    return int(wallets.of(user_id).experience)


def test_told_again_and_again_it_counts_once_a_day(world: World) -> None:
    again = spoke(world).model_copy(update={"at": world.now() + timedelta(seconds=1)})
    told(spoke(world), again)
    assert experience() == SPOKE
    books_balance()


def test_both_friends_are_rewarded_for_the_first_friendship_of_their_day(world: World) -> None:
    told(made(world), made(world, SEVGI))
    assert (experience(ANA), experience(BOB), experience(SEVGI)) == (FRIEND, FRIEND, FRIEND)
    books_balance()


def test_who_comes_second_is_not_forgotten_when_the_worker_dies_between(world: World) -> None:
    """The letter is finished with the last of the two, never with the first."""
    letter = Letter.of(made(world), letter_id="ltr_1", trace="t").model_dump()
    with Injector().installed() as injector:
        injector.choose = lambda call: "after" if call.operation == "TransactWriteItems" else ""
        with pytest.raises(Crash):
            worker.receive(letter)
    assert (experience(ANA), experience(BOB)) == (0, FRIEND)
    worker.receive(letter)
    assert (experience(ANA), experience(BOB)) == (FRIEND, FRIEND)


def test_who_talks_every_day_comes_further(call: Caller, world: World, clock: Clock) -> None:
    for _ in range(5):
        told(spoke(world))
        clock.advance(days=1)
    wallet = call(app, "GET", "/api/customization/wallet", as_="ana").body
    assert (wallet["level"], wallet["experience"]) == (2, experience_for(2))
    assert WalletEntry.count() == 5
    books_balance()
