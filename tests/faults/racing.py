"""A race under many seeds: each plays in a copy of one stage, and what only repeats an interleaving is not played.

A race is written as a generator: what was before, then `outcomes = yield` of the tasks that run at once, then what must
be true. The tasks do the same whenever they are scheduled the same (`Known.learn` holds them to it), so a seed whose
choices were made before has nothing new to tell. Replay one: KERVAN_SEED=17 scripts/test 'tests/faults/…::test_…[…]'
"""

import gc
import os
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any
from zlib import crc32

import pytest

from tests.faults import report
from tests.faults.branching import apart
from tests.faults.scene import Scene, opened
from tests.faults.scheduler import Known, Task, interleave

SHORT = 1
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

    It counts the seeds, and the interleavings that they made. The first is played here, where what it asks of AWS is
    seen; the others in copies.
    """

    def made(play: Play) -> Callable[[Stage], None]:
        @pytest.mark.usefixtures("_stage")
        @pytest.mark.parametrize("stage", _chosen(play, stages or (bare,)), ids=lambda stage: stage.__name__)
        def test(stage: Stage) -> None:
            known, all_seeds = Known(), seeds(most)
            with opened() as scene:
                _play(play(stage(scene)), scene, all_seeds[0], known)
            if len(all_seeds) > 1:
                with opened() as scene:
                    _play_copies(play(stage(scene)), scene, all_seeds, known)
            report.note(_name(play, stage), seeds=len(all_seeds), interleavings=known.ends)

        test.__doc__ = play.__doc__
        return test

    return made


def _chosen(play: Play, stages: Sequence[Stage]) -> Sequence[Stage]:
    """All of them in the long profile and for a replay; else one, which another race leaves to the next."""
    if "KERVAN_SEEDS" in os.environ or "KERVAN_SEED" in os.environ:
        return stages
    return [stages[crc32(play.__name__.encode()) % len(stages)]]


def _play(running: Race, scene: Scene, seed: int, known: Known) -> None:
    _interleaved(running, next(running), scene, seed, known)


def _play_copies(running: Race, scene: Scene, all_seeds: Sequence[int], known: Known) -> None:
    """The stage is set once; each copy plays on it as its seed says."""
    tasks = next(running)
    gc.freeze()
    for seed in all_seeds:
        if not known.foresees(seed):
            told = apart(partial(_interleaved, running, tasks, scene, seed, Known()))
            assert "violation" not in told, f"KERVAN_SEED={seed}: {told['violation']}"
            known.learn(*told["way"])
    gc.unfreeze()


def _interleaved(running: Race, tasks: Sequence[Task], scene: Scene, seed: int, known: Known) -> dict[str, Any]:
    """Play to the end; the way that it went."""
    outcomes = interleave(scene.injector, seed, *tasks, known=known)
    try:
        running.send(outcomes)
    except StopIteration:
        return {"way": known.last}
    raise AssertionError("a race has one start")


def _name(play: Play, stage: Stage) -> str:
    said = play.__name__.removeprefix("test_").replace("_", " ")
    return said if stage is bare else f"{said} ({stage.__name__})"
