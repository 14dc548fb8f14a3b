"""Invariant 10 in storms: whoever is in a group holds everything that was said, each once, in order.

The group is made once, and each seed is a storm over a copy of it. Replay one: KERVAN_SEED=17 KERVAN_MEMBERS=200
KERVAN_MESSAGES=100 scripts/test tests/faults/test_chat_storms.py
"""

import gc
import os
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.faults import report
from tests.faults.branching import apart
from tests.faults.chat_life import Life
from tests.faults.racing import seeds
from tests.faults.storms import LARGE, WILD, Storm, blow, everybody

PARTS = 8  # that processes can share
MOST_WILD = 40


def counted(life: Life, storm: Storm, seed: int) -> dict[str, Any]:
    """What a storm came to."""
    blow(life, storm, Random(seed))  # noqa: S311 - a schedule, not a secret
    return {"seeds": 1, "resends": life.resent, "delivered": life.delivered, "hung_up": life.hung_up}


def storms() -> list[tuple[Storm, int]]:
    """Each storm's parts; in every run of the tests the wild one alone."""
    if len(seeds()) < PARTS:
        return [(WILD, 0)] if "KERVAN_MEMBERS" not in os.environ else [(LARGE, 0), (WILD, 0)]
    return [(storm, part) for storm in (LARGE, WILD) for part in range(PARTS)]


@pytest.mark.usefixtures("_stage")
@pytest.mark.parametrize(("storm", "part"), storms(), ids=lambda at: str(at) if isinstance(at, int) else at.name)
def test_a_group_in_a_storm(storm: Storm, part: int) -> None:
    """Every eighth of the seeds."""
    most = MOST_WILD if storm is WILD else None
    mine = [seed for seed in seeds(most) if seed % PARTS == part or len(seeds(most)) == 1]
    life = Life(storm.members, Random(part))  # noqa: S311 - a schedule, not a secret
    try:
        everybody(life, life.people)
        life.plant.settle()
        if len(mine) == 1:
            report.note(storm.what, **counted(life, storm, mine[0]), lost=0, doubled=0, leaked=0)
            return
        gc.freeze()
        for seed in mine:
            told = apart(partial(counted, life, storm, seed))
            assert "violation" not in told, f"KERVAN_SEED={seed}: {told['violation']}"
            report.note(storm.what, **told, lost=0, doubled=0, leaked=0)
    finally:
        gc.unfreeze()
        life.close()
