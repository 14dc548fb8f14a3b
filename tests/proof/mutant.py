"""What a planted bug is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KERVAN = "layers/kervan/python/kervan"


@dataclass(frozen=True)
class Mutant:
    """One planted bug. `settings` make its tests look longer, as the long profiles do."""

    what: str
    file: str
    line: str
    wrong: str
    tests: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def looking(self) -> tuple[object, ...]:
        """The tests and how long they look: what must hold where nothing is wrong."""
        return (self.tests, *sorted(self.settings.items()))
