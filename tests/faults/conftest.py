"""What the proofs share."""

from collections.abc import Iterator

import pytest

from kervan.world import World
from tests.cloud import Clock
from tests.faults.injector import Injector
from tests.faults.job import Job
from tests.plant import Plant
from tests.stripe_fixture import simulated


@pytest.fixture
def injector(world: World, plant: Plant) -> Iterator[Injector]:
    """Records and breaks; outside the plant's tap."""
    assert world
    assert plant
    with Injector().installed() as installed:
        yield installed


@pytest.fixture
def job(world: World, clock: Clock, plant: Plant, injector: Injector) -> Job:
    """A donor, a shelf and a Stripe."""
    return Job(world, clock, plant, injector, simulated(clock))
