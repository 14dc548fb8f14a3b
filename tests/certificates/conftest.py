"""A donor with a paid order, its certificate on its way."""

import pytest

from kervan.world import World
from tests import donors


@pytest.fixture
def paid(world: World) -> str:
    """The id of an order that Çağrı Öztürk has paid; its facts are in the outbox."""
    donors.stocked(world)
    donors.register(world)
    return donors.order_paid(world)
