"""A shop whose Stripe is the simulator."""

from collections.abc import Iterator

import pytest

from functions.orders.tables import Order
from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller
from tests.faults.injector import Injector
from tests.shop import place, stock_the_shelf
from tests.stripe_fixture import Tampering, Till, simulated, with_stripe


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
    """The test's world, and Stripe in it."""
    return with_stripe(world, way_out)


@pytest.fixture
def till(call: Caller, stripe: StripeSimulator) -> Till:
    """Buyer and Stripe, from outside."""
    return Till(call, stripe)


@pytest.fixture
def order(world: World) -> Order:
    """Ana's order of one share, unpaid."""
    stock_the_shelf(world)
    return place(world)


@pytest.fixture
def started(till: Till, order: Order) -> Answer:
    """A payment of it that waits for its buyer."""
    return till.process(order.order_id)


@pytest.fixture
def calls(world: World) -> Iterator[Injector]:
    """Every AWS call from now on."""
    with Injector().installed() as injector:
        yield injector
