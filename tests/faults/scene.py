"""Where a proof plays: an empty cloud with a clock, its asynchronous half, and the injector around both."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kervan.providers.secrets import SecretsManager
from kervan.world import World
from tests import cloud
from tests.conftest import fresh_world
from tests.faults.injector import Injector
from tests.plant import Plant


@dataclass(frozen=True)
class Scene:
    """All that a proof can act on. The same seed makes the same ids."""

    world: World
    clock: cloud.Clock
    plant: Plant
    injector: Injector
    seed: int


@contextmanager
def opened(seed: int = 0) -> Iterator[Scene]:
    """A scene on an empty cloud; whoever opened one before has left."""
    clock = cloud.Clock()
    made = fresh_world(clock)
    chance = random.Random(seed).randbytes  # noqa: S311 - ids, not secrets
    secrets = SecretsManager(made.settings.stage, elapsed=lambda: 0.0)  # else a proof that takes long reads them again
    world = replace(made, chance=chance, secrets=secrets)
    cloud.inhabit(world)
    injector = Injector()
    with Plant().tapped() as plant, injector.installed():
        yield Scene(world, clock, plant, injector, seed)
