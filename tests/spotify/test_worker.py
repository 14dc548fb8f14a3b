"""Whoever it concerns hears it on every open socket."""

import pytest

from functions.spotify.events import SpotifyGrantEnding, SpotifyGrantLost
from functions.spotify.worker import worker
from kervan.events import Event, Letter
from kervan.shared_tables import Connection
from kervan.world import World
from tests.conftest import USERS
from tests.gateway import Gateway
from tests.realtime.conftest import Open, enter, gateway, people

__all__ = ("enter", "gateway", "people")
TOLD: list[tuple[type[Event], str]] = [(SpotifyGrantEnding, "spotify.ending"), (SpotifyGrantLost, "spotify.lost")]


@pytest.mark.parametrize(("event", "kind"), TOLD)
def test_a_person_hears_that_the_permission_ends(
    world: World,
    enter: Open,
    gateway: Gateway,
    event: type[Event],
    kind: str,
) -> None:
    for who, connection_id in (("ana", "a1"), ("ana", "a2"), ("bob", "b1")):
        enter(who, connection_id)
    told = Letter.of(event(user_id=USERS["ana"][0], at=world.now()), letter_id="ltr_1", trace="t")
    worker.receive(told.model_dump())
    assert {name: [frame["type"] for frame in frames] for name, frames in gateway.frames.items()} == {
        "a1": [kind],
        "a2": [kind],
    }


def test_a_socket_that_is_gone_is_forgotten(world: World, enter: Open, gateway: Gateway) -> None:
    enter("ana", "a1")
    gateway.broken["a1"] = "GoneException"
    told = Letter.of(SpotifyGrantLost(user_id=USERS["ana"][0], at=world.now()), letter_id="ltr_1", trace="t")
    worker.receive(told.model_dump())
    assert Connection.count() == 0
