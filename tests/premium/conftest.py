"""A community whose Stripe and iyzico are the simulators."""

from collections.abc import Iterator

import pytest

from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud, donors
from tests.conftest import Caller, Deliver
from tests.desks import IyzicoDesk
from tests.faults.injector import Injector
from tests.plant import Plant
from tests.premium_fixture import IyzicoMember, Member, beside_stripe
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
def iyzico(call: Caller, clock: cloud.Clock, world: World) -> IyzicoDesk:
    """The simulated account at iyzico, and a stage that offers it, too."""
    desk = IyzicoDesk(call, clock)
    cloud.inhabit(beside_stripe(world, desk))
    return desk


@pytest.fixture
def ana(call: Caller, stripe: StripeSimulator) -> Member:
    """Somebody who may subscribe."""
    return Member(call, stripe)


@pytest.fixture
def ayla(call: Caller, iyzico: IyzicoDesk) -> IyzicoMember:
    """Ana again, who pays through iyzico."""
    return IyzicoMember(call, iyzico)


@pytest.fixture
def payer(ayla: IyzicoMember, deliver: Deliver) -> IyzicoMember:
    """She has subscribed by the month, came back from the page, and everybody knows."""
    page = ayla.subscribe()
    ayla.pay(page)
    ayla.come_back(page)
    deliver()
    return ayla


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
