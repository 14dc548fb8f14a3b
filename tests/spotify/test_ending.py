"""Two weeks before a grant ends its person is told, once."""

from functions.spotify.events import SpotifyGrantEnding
from functions.spotify.schedule import schedule
from functions.spotify.tables import GRANTED_FOR, TOLD_BEFORE
from kervan.shared_tables import Outbox
from tests.cloud import Clock
from tests.conftest import LambdaContext
from tests.spotify.conftest import Listener


def told() -> int:
    """How many letters say that a grant ends."""
    return sum(letter.name == SpotifyGrantEnding.name() for letter in Outbox.scan())


def run(clock: Clock, **later: float) -> int:
    """The schedule, after a while."""
    clock.advance(**later)
    schedule.handler({"job": "tell_ending_grants"}, LambdaContext())
    return told()


def test_two_weeks_before_its_end_the_person_is_told_once(listener: Listener, clock: Clock) -> None:
    listener.connect()
    before = (GRANTED_FOR - TOLD_BEFORE).days
    assert run(clock, days=before - 1) == 0
    assert run(clock, days=1) == 1
    assert run(clock, hours=1) == 1


def test_a_day_that_was_missed_is_made_up_for(listener: Listener, clock: Clock) -> None:
    listener.connect()
    assert run(clock, days=(GRANTED_FOR - TOLD_BEFORE).days + 2) == 1


def test_who_connected_anew_is_not_told_of_the_old_grant(listener: Listener, clock: Clock) -> None:
    listener.connect()
    clock.advance(days=100)
    listener.connect()
    assert run(clock, days=66) == 0
    assert run(clock, days=100) == 1
