"""What the proofs share."""

from collections.abc import Iterator

import pytest

from kervan.world import World
from tests.faults.injector import Injector
from tests.plant import Plant


@pytest.fixture
def injector(world: World, plant: Plant) -> Iterator[Injector]:
    """Records and breaks; outside the plant's tap."""
    assert world
    assert plant
    with Injector().installed() as installed:
        yield installed
