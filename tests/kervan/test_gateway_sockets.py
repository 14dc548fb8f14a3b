"""Sockets at the gateway: one that is gone is forgotten, one that is still opening is not."""

import pytest

from kervan.providers.sockets import OPENING, GatewaySockets
from kervan.settings import settings
from kervan.shared_tables import Connection
from kervan.world import World
from tests.cloud import Clock
from tests.gateway import Gateway

FRAME = {"type": "message"}


@pytest.fixture
def gateway(world: World) -> Gateway:
    """Calls every socket gone, as it does also while `$connect` is being answered."""
    made = Gateway()
    made.refuses = lambda _: "GoneException"
    return made


@pytest.fixture
def sockets(gateway: Gateway, world: World) -> GatewaySockets:
    """Under the test's clock, with a socket of Ana's that has just been opened."""
    now = world.now()
    Connection("c1", user_id="ana", session_id="ses_0", role="user", opened_at=now, expires=now + OPENING * 60).save()
    return GatewaySockets(settings().socket_endpoint, world.now)


def test_a_socket_that_is_still_opening_misses_a_frame_and_is_kept(sockets: GatewaySockets, clock: Clock) -> None:
    told = sockets.tell_all({"ana": ["c1"]}, FRAME)
    assert (told.gone, told.failed) == ({}, {})
    assert Connection.find("c1") is not None
    clock.advance(seconds=OPENING.total_seconds() - 1)
    assert sockets.send("c1", FRAME)
    assert Connection.find("c1") is not None


def test_a_socket_that_was_open_and_is_gone_is_forgotten(sockets: GatewaySockets, clock: Clock) -> None:
    clock.advance(seconds=OPENING.total_seconds())
    assert sockets.tell_all({"ana": ["c1"]}, FRAME).gone == {"ana": ["c1"]}
    assert Connection.find("c1") is None
    assert not sockets.send("c1", FRAME)
