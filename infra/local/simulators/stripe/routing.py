"""How a resource module says which requests it answers: a tuple of routes, nothing else to register."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.parameters import Reader, Shape, identifier, list_of
from infra.local.simulators.stripe.state import Json

Answering = Callable[[Core, Json, str], Json]
EXPAND: dict[str, Reader] = {"expand": list_of(identifier)}


@dataclass(frozen=True)
class Route:
    """`answer(core, parameters, id)` returns the object; `{id}` in the path is the object's id, else it is empty."""

    method: str
    path: str
    answer: Answering
    shape: Shape
    required: tuple[str, ...] = ()

    def match(self, method: str, path: str) -> str | None:
        """The id in the path ("" when it has none), or None when this is another route's request."""
        if method != self.method:
            return None
        found = re.fullmatch(self.path.replace("{id}", r"(?P<id>[A-Za-z0-9_]+)"), path)
        return None if found is None else found.groupdict().get("id", "")
