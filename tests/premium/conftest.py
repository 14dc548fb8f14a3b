"""A community whose Stripe is the simulator."""

from collections.abc import Iterator

import pytest

from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud, donors
from tests.conftest import Caller, Deliver
from tests.faults.injector import Injector
from tests.plant import Plant
from tests.premium_fixture import Member
from tests.stripe_fixture import Tampering, simulated, with_stripe


@pytest.fixture
def stripe(clock: cloud.Clock) -> StripeSimulator:
    """The simulated account."""
    return simulated(clock)


@pytest.fixture
def way_out(stripe: StripeSimulator) -> Tampering:
    """Between the SDK and the account."""
    return Tampering(stripe)


@pytest.fixture
def world(world: World, way_out: Tampering) -> World:
    """The test's world, and Stripe in it; ana has an account."""
    made = with_stripe(world, way_out)
    donors.register(made)
    return made


@pytest.fixture
def ana(call: Caller, stripe: StripeSimulator) -> Member:
    """Somebody who may subscribe."""
    return Member(call, stripe)


@pytest.fixture
def member(ana: Member, deliver: Deliver) -> Member:
    """Ana, who has subscribed by the month, and everybody knows."""
    ana.pay(ana.subscribe())
    ana.tell()
    deliver()
    return ana


@pytest.fixture
def heard(plant: Plant) -> list[str]:
    """The name of every fact that the bus took, in its order."""
    return plant.told


@pytest.fixture
def calls(world: World) -> Iterator[Injector]:
    """Every call from now on."""
    assert world
    with Injector().installed() as injector:
        yield injector
