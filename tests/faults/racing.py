"""A race under many seeds: each plays on an empty cloud, and what only repeats an earlier interleaving is not played.

A race is written as a generator: what was before, then `outcomes = yield` of the tasks that run at once, then what must
be true. The tasks do the same whenever they are scheduled the same (`Known.learn` holds them to it), so a seed whose
choices were made before has nothing new to tell. Replay one: KERVAN_SEED=17 scripts/test 'tests/faults/…::test_…[…]'
"""

import os
from collections.abc import Callable, Generator, Sequence
from typing import Any

import pytest

from tests.faults import report
from tests.faults.scene import Scene, opened
from tests.faults.scheduler import Known, Task, interleave

SHORT = 4
Race = Generator[Sequence[Task], list[Any], None]
Stage = Callable[[Scene], Any]


def bare(scene: Scene) -> Scene:
    """No stage but the empty cloud."""
    return scene


def seeds(most: int | None = None) -> Sequence[int]:
    """The one that is named, or as many as the profile says; `most` where one run is long."""
    named, many = os.environ.get("KERVAN_SEED"), int(os.environ.get("KERVAN_SEEDS", SHORT))
    return [int(named)] if named else range(min(many, most or many))


def race(*stages: Stage, most: int | None = None) -> Callable[[Callable[[Any], Race]], Callable[[Stage], None]]:
    """The test that plays a race on each of the stages; it counts seeds and the interleavings that they made."""

    def made(play: Callable[[Any], Race]) -> Callable[[Stage], None]:
        @pytest.mark.usefixtures("_stage")
        @pytest.mark.parametrize("stage", stages or (bare,), ids=lambda stage: stage.__name__)
        def test(stage: Stage) -> None:
            known, chosen = Known(), seeds(most)
            for seed in chosen:
                if not known.foresees(seed):
                    _play(play, stage, seed, known)
            report.note(_name(play, stage), seeds=len(chosen), interleavings=known.ends)

        test.__doc__ = play.__doc__
        return test

    return made


def _play(play: Callable[[Any], Race], stage: Stage, seed: int, known: Known) -> None:
    with opened() as scene:  # with the same ids, whatever the seed: only who goes on may differ
        running = play(stage(scene))
        tasks = next(running)
        try:
            running.send(interleave(scene.injector, seed, *tasks, known=known))
        except StopIteration:
            return
        except Exception as violation:
            raise AssertionError(f"KERVAN_SEED={seed}: {type(violation).__name__}: {violation}") from violation
    raise AssertionError("a race has one start")


def _name(play: Callable[[Any], Race], stage: Stage) -> str:
    said = play.__name__.removeprefix("test_").replace("_", " ")
    return said if stage is bare else f"{said} ({stage.__name__})"
