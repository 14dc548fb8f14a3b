"""The town, built once for each file of tests and put back before each test."""

from collections.abc import Iterator

import pytest

from functions.health.documents import the_document
from functions.health.handler import app as health
from kervan.world import the_world
from tests.cloud import Clock
from tests.security.snapshot import Snapshot
from tests.security.town import Town, built_town
from tests.spotify.served import address, settings_of, simulated


@pytest.fixture(scope="module")
def _built(_stage: None) -> Iterator[tuple[Town, Snapshot]]:
    """The town as it begins."""
    clock = Clock()
    spotify = simulated(clock, rotates=False)  # its memory is not put back, so nothing in it is spent
    with address(spotify) as url:
        town = built_town(clock, spotify, settings_of(url))
        yield town, Snapshot()
    del health.dependency_overrides[the_document]
    the_world.cache_clear()


@pytest.fixture
def town(_built: tuple[Town, Snapshot]) -> Iterator[Town]:
    """The town, as it began."""
    made, snapshot = _built
    started = made.clock.now
    snapshot.restore()
    yield made
    made.clock.now = started


@pytest.fixture
def snapshot(_built: tuple[Town, Snapshot]) -> Snapshot:
    """How it began, to begin again within a test."""
    return _built[1]
