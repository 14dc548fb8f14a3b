"""What the proofs share."""

from collections import Counter
from collections.abc import Iterator

import pytest

from kervan.world import World
from tests.cloud import Clock
from tests.faults import report
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


@pytest.fixture(scope="session")
def races() -> Iterator[Counter[str]]:
    """How many seeds each race was run under, for the report."""
    counts: Counter[str] = Counter()
    yield counts
    for race, seeds in sorted(counts.items()):
        report.note(race.removeprefix("test_").replace("_", " "), seeds=seeds)


@pytest.fixture(autouse=True)
def _counted(request: pytest.FixtureRequest, races: Counter[str]) -> None:
    """A test that takes a seed is a race."""
    if "seed" in request.fixturenames:
        races[str(request.function.__name__)] += 1
