"""A race under many seeds: each plays in a copy of one stage, and what only repeats an interleaving is not played.

A race is written as a generator: what was before, then `outcomes = yield` of the tasks that run at once, then what must
be true. The tasks do the same whenever they are scheduled the same (`Known.learn` holds them to it), so a seed whose
choices were made before has nothing new to tell. What comes after, with queues shuffled as the seed says, is lived no
more than `LIVES` times from one end. Replay one: KERVAN_SEED=17 scripts/test 'tests/faults/…::test_…[…]'
"""

import gc
import os
import random
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from typing import Any
from zlib import crc32

import pytest

from tests.faults import report
from tests.faults.branching import apart
from tests.faults.ends import end_of
from tests.faults.job import Job
from tests.faults.scene import Scene, opened
from tests.faults.scheduler import Known, Task, interleave

SHORT = 1
LIVES = 3  # of all that stands alike when the tasks have ended
Race = Generator[Sequence[Task], list[Any], None]
Play = Callable[[Any], Race]
Stage = Callable[[Scene], Any]


def bare(scene: Scene) -> Scene:
    """No stage but the empty cloud."""
    return scene


def seeds(most: int | None = None) -> Sequence[int]:
    """The one that is named, or as many as the profile says; `most` where one run is long."""
    named, many = os.environ.get("KERVAN_SEED"), int(os.environ.get("KERVAN_SEEDS", SHORT))
    return [int(named)] if named else range(min(many, most or many))


def race(*stages: Stage, most: int | None = None) -> Callable[[Play], Callable[[Stage], None]]:
    """The test that plays a race on each of the stages, in the short profile on one of them.

    It counts the seeds, and the interleavings that they made. One seed is played here, where what it asks of AWS is
    seen; many are played in copies.
    """

    def made(play: Play) -> Callable[[Stage], None]:
        @pytest.mark.usefixtures("_stage")
        @pytest.mark.parametrize("stage", _chosen(play, stages or (bare,)), ids=lambda stage: stage.__name__)
        def test(stage: Stage) -> None:
            known, all_seeds, ends = Known(), seeds(most), 1
            with opened() as scene:
                if len(all_seeds) == 1:
                    _play(play(stage(scene)), scene, all_seeds[0], known)
                else:
                    ends = _play_copies(play, stage(scene), scene, all_seeds, known)
            report.note(_name(play, stage), seeds=len(all_seeds), interleavings=known.ends, ends=ends)

        test.__doc__ = play.__doc__
        return test

    return made


def _chosen(play: Play, stages: Sequence[Stage]) -> Sequence[Stage]:
    """All of them in the long profile and for a replay; else one, which another race leaves to the next."""
    if "KERVAN_SEEDS" in os.environ or "KERVAN_SEED" in os.environ:
        return stages
    return [stages[crc32(play.__name__.encode()) % len(stages)]]


def _play(running: Race, scene: Scene, seed: int, known: Known) -> None:
    tasks = next(running)
    scene.plant.shuffle = random.Random(seed).shuffle  # noqa: S311 - an order, not a secret
    _finish(running, interleave(scene.injector, seed, *tasks, known=known))


def _play_copies(play: Play, place: Any, scene: Scene, all_seeds: Sequence[int], known: Known) -> int:
    """The stage is set once; each copy plays on it as its seed says. In how many different ways it ended."""
    running = play(place)
    tasks, ends = next(running), Counter[str]()
    gc.freeze()
    for seed in all_seeds:
        if not known.foresees(seed):
            told = apart(partial(_ended, running, tasks, place, scene, seed, ends))
            assert "violation" not in told, f"KERVAN_SEED={seed}: {told['violation']}"
            known.learn(*told["way"])
            ends[told["end"]] += 1
    gc.unfreeze()
    return len(ends)


def _ended(
    running: Race, tasks: Sequence[Task], place: Any, scene: Scene, seed: int, ends: Mapping[str, int]
) -> dict[str, Any]:
    """Run them, and go on to what must be true unless it was so for the same end often; the way and the end."""
    known = Known()
    scene.plant.shuffle = random.Random(seed).shuffle  # noqa: S311 - an order, not a secret
    outcomes = interleave(scene.injector, seed, *tasks, known=known)
    end = end_of(place, outcomes) if isinstance(place, Job) else str(seed)
    if ends.get(end, 0) < LIVES:
        _finish(running, outcomes)
    return {"way": known.last, "end": end}


def _finish(running: Race, outcomes: list[Any]) -> None:
    """What must be true."""
    try:
        running.send(outcomes)
    except StopIteration:
        return
    raise AssertionError("a race has one start")


def _name(play: Play, stage: Stage) -> str:
    said = play.__name__.removeprefix("test_").replace("_", " ")
    return said if stage is bare else f"{said} ({stage.__name__})"
