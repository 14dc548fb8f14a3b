"""Every call of a story is a place to die. Whatever dies where: paid once, given back once, nothing lost.

The places are not a list: each call of a clean run is one as it is made, and there the process is copied for each way
to die (`branching`). The copy goes on to rest and is judged. Replay one: KERVAN_POINT='label=mode' scripts/test
'tests/faults/test_crash_points.py::test_whatever_dies_where_the_job_is_done_once[paying-iyzico]'
"""

import gc
import os

import pytest

from kervan.providers.payments import ProviderName
from tests.calls import NOBODY
from tests.faults import branching, invariants, report
from tests.faults.injector import Call
from tests.faults.job import Job
from tests.faults.rows import Violation
from tests.faults.scene import opened
from tests.faults.stories import STORIES, Story

MODES = ("before", "after", "lost")
SHORT = 101  # every so many of the points
STRIDE = int(os.environ.get("KERVAN_STRIDE", SHORT))  # the long profile takes every point, and every provider
NAMED = os.environ.get("KERVAN_POINT")


class Deaths:
    """At each call of the story, a copy of the process for each way to die there."""

    def __init__(self) -> None:
        self.of = self.tried = 0
        self.violations: list[str] = []

    def at(self, call: Call) -> str:
        """The mode that this call meets: none in the parent, and one, once, in each copy."""
        if branching.inside() or call.function == NOBODY:
            return ""
        for mode in MODES:
            point, place = f"{call.label}={mode}", self.of
            self.of += 1
            if point != NAMED if NAMED else place % STRIDE:
                continue
            told = branching.branch()
            if told is None:
                return mode
            self.tried += 1
            if told.get("violation"):
                self.violations.append(f"KERVAN_POINT='{point}': {told['violation']}")
        return ""


def live(story: Story, provider: ProviderName, deaths: Deaths) -> None:
    """The story from an empty cloud to rest. What is called in the part that counts may die; copies end here."""
    with opened() as scene:
        job = story.begun(scene, provider)
        story.before(job)
        job.injector.arm(None)
        gc.freeze()  # else every copy would write on what it only reads
        job.injector.choose = deaths.at
        try:
            story.told(job)
            job.injector.choose = None
            job.holds()
            story.end(job)
        except Exception as violation:
            if branching.inside():
                branching.end({"violation": f"{type(violation).__name__}: {violation}"})
            raise
        if branching.inside():
            branching.end({})
        gc.unfreeze()


def told_through() -> list[tuple[Story, ProviderName]]:
    """Every story through every provider; in the short profile each through one, not all through the same."""
    every = [(story, story.providers) for story in STORIES]
    if STRIDE < SHORT or NAMED:
        return [(story, provider) for story, providers in every for provider in providers]
    return [(story, providers[place % len(providers)]) for place, (story, providers) in enumerate(every)]


def _named(of: Story | ProviderName) -> str:
    return of.name.replace(" ", "-").replace("'", "") if isinstance(of, Story) else of.value


@pytest.mark.parametrize(("story", "provider"), told_through(), ids=_named)
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_the_job_is_done_once(story: Story, provider: ProviderName) -> None:
    deaths = Deaths()
    live(story, provider, deaths)
    violations, what = len(deaths.violations), f"crash points of {story.name} ({provider})"
    report.note(what, tried=deaths.tried, of=deaths.of, violations=violations)
    assert not violations, "\n".join(deaths.violations)
    assert deaths.tried or NAMED


@pytest.mark.usefixtures("_stage")
def test_the_invariants_can_fail() -> None:
    """A row spoilt by hand is found: the proof is not blind."""
    with opened() as scene:
        job = Job(scene)
        job.run()
        order = job.order
        order.status = "EXPIRED"
        order.save()
        with pytest.raises(Violation):
            invariants.always(job.world)
