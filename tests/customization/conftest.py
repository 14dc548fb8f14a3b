"""People with avatars."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from functions.customization import wallets
from functions.customization.tables import Wallet
from functions.customization.wallets import Movement
from functions.premium.tables import Entitlement
from kervan.commit import commit
from kervan.world import World
from tests import donors
from tests.conftest import USERS
from tests.faults.injector import Injector

Enrich = Callable[..., Wallet]
Join = Callable[[str, datetime], None]


@pytest.fixture
def world(world: World) -> World:
    """Ana has an account."""
    donors.register(world)
    return world


@pytest.fixture
def enrich(world: World) -> Enrich:
    """Give somebody coins and experience."""

    def give(person: str = "ana", coins: int = 0, experience: int = 0) -> Wallet:
        movement = Movement("gift", str(world.chance(5).hex()), coins=coins, experience=experience)
        return wallets.earn(world, USERS[person][0], movement)

    return give


@pytest.fixture
def join(world: World) -> Join:
    """Make somebody a premium member until then."""
    assert world

    def member(person: str, until: datetime) -> None:
        held = Entitlement.find(USERS[person][0], consistent=True)
        if held is None:
            commit(new=Entitlement(USERS[person][0], until=until))
        else:
            held.until = until
            commit(held)

    return member


@pytest.fixture
def calls(world: World) -> Iterator[Injector]:
    """Every AWS call from now on."""
    assert world
    with Injector().installed() as injector:
        yield injector
