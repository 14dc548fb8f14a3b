"""What groups bring to the town themselves: `tests/<group>/town.py` says what of ana's stands there, who may do what
with it, and a lawful request of every route. `scripts/new-group` begins one.
"""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from kervan.world import World
from tests.security.request import Request
from tests.security.statuses import Policy

TESTS = Path(__file__).parents[1]


class Part(Protocol):
    """A group's."""

    POLICIES: Mapping[str, Policy]

    def settle(self, world: World) -> None:
        """Make what is ana's."""

    def requests(self) -> Mapping[str, Request]:
        """By operation."""


@cache
def parts(tests: Path = TESTS) -> tuple[Part, ...]:
    """Of every group that has one, besides the town's own streets."""
    found = sorted(path.parent.name for path in tests.glob("*/town.py") if path.parent.name != "security")
    return tuple(cast(Part, importlib.import_module(f"tests.{group}.town")) for group in found)
