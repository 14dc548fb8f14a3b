"""What the simulated account remembers: JSON only, so that it survives a restart."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.local.simulators.common.state import Clock, Json, Memory, NewId, random_ids, seeded_ids

__all__ = ("Clock", "Json", "NewId", "State", "random_ids", "seeded_ids")


@dataclass
class State(Memory):
    """Objects by id in the order of their making; the rest is what no API object shows."""

    objects: dict[str, Json] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    settlements: dict[str, Json] = field(default_factory=dict)
    billing: dict[str, Json] = field(default_factory=dict)
    ahead: float = 0.0  # seconds that the account's clock was advanced by

    def of_kind(self, kind: str) -> Iterator[Json]:
        """Newest first, as every list of Stripe is."""
        return (each for each in reversed(self.objects.values()) if each["object"] == kind)

    def load(self, dumped: Json) -> None:
        """Take over a dumped state; requests that were in flight when it was dumped are forgotten."""
        super().load(dumped)
        self.answers = {key: kept for key, kept in self.answers.items() if kept["answer"] is not None}
