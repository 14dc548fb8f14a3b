"""How far a proof goes: a sample in every run of the tests, everything under `scripts/test --proof`."""

import os
from collections.abc import Sequence
from typing import TypeVar

SAMPLED = 5  # one of so many
T = TypeVar("T")


def some(points: Sequence[T], turn: str = "") -> Sequence[T]:
    """Every fifth of the points where calls can break, beginning elsewhere in each turn; all with KERVAN_STRIDE=1."""
    stride = int(os.environ.get("KERVAN_STRIDE", SAMPLED))
    first = sum(turn.encode()) % min(stride, len(points)) if points else 0
    return points[first::stride]
