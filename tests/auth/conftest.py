"""Ways into auth."""

from collections.abc import Iterator

import pytest

from kervan.world import World
from tests.auth.door import Door
from tests.cloud import Clock
from tests.conftest import Caller
from tests.faults.injector import Injector


@pytest.fixture
def door(call: Caller, world: World, clock: Clock) -> Door:
    """Auth, and its mails."""
    return Door(call, world, clock)


@pytest.fixture
def injector(world: World) -> Iterator[Injector]:
    """Records every AWS call."""
    with Injector().installed() as installed:
        yield installed
