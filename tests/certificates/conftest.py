"""A donor with a paid order, its certificate on its way; and with orders whose certificates nobody issued."""

import pytest

from functions.orders.events import OrderPaid
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors


@pytest.fixture
def paid(world: World) -> str:
    """The id of an order that Çağrı Öztürk has paid; its facts are in the outbox."""
    donors.stocked(world)
    donors.register(world)
    return donors.order_paid(world)


@pytest.fixture
def unissued(world: World) -> list[str]:
    """Two paid orders whose certificates nobody issued."""
    donors.stocked(world)
    donors.register(world)
    made = [donors.order_paid(world) for _ in range(2)]
    forget(OrderPaid.name())
    return made


def forget(name: str) -> None:
    """Letters of this name were lost: what a batch is for."""
    for row in list(Outbox.scan()):
        if row.name == name:
            row.delete()
