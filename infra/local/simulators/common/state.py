"""What a simulated account remembers: JSON only, so that it survives a restart."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import count
from secrets import token_hex
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], float]
NewId = Callable[[str], str]


@dataclass
class Memory:
    """What every account has; a provider's own state extends it."""

    ledger: list[Json] = field(default_factory=list)
    deliveries: list[Json] = field(default_factory=list)
    faults: list[Json] = field(default_factory=list)
    endpoint: Json | None = None
    serial: int = 0
    changes: int = 0

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def touch(self) -> None:
        """Something changed: what `StateFile` writes by."""
        self.changes += 1

    def dump(self) -> Json:
        return asdict(self)

    def load(self, dumped: Json) -> None:
        """Take over a dumped state. What was on its way when it was dumped is sent again."""
        changes = self.changes
        for name, value in dumped.items():
            setattr(self, name, value)
        self.changes = changes + 1
        for delivery in self.deliveries:
            if delivery["status"] == "sending":
                delivery["status"] = "pending"


def random_ids(prefix: str) -> str:
    """Ids nobody can guess, for a simulator that outlives its process."""
    return f"{prefix}_{token_hex(12)}"


def seeded_ids(seed: int) -> NewId:
    """The same ids in the same order for the same seed, so that a failing run can be replayed."""
    numbers = count(1)

    def new_id(prefix: str) -> str:
        return f"{prefix}_{sha256(f'{seed}:{next(numbers)}'.encode()).hexdigest()[:24]}"

    return new_id
