"""Every call of a job is a place to die. Whatever dies where: one payment, one certificate, nothing lost.

The list comes from the trace of a clean run, not from a hand. Replay one: KERVAN_POINT='label=mode' scripts/test
'tests/faults/test_crash_points.py::test_whatever_dies_where_the_job_is_done_once[paying-iyzico]'
"""

import os
from collections.abc import Iterator
from itertools import product

import pytest

from kervan.providers.payments import ProviderName
from tests.calls import NOBODY
from tests.faults import invariants, report
from tests.faults.injector import Fault
from tests.faults.job import Job
from tests.faults.rows import Violation
from tests.faults.scene import opened
from tests.faults.stories import STORIES, Story

MODES = ("before", "after", "lost")
STRIDE = int(os.environ.get("KERVAN_STRIDE", "41"))  # the long profile takes every point
OURS = f"{NOBODY}:"  # calls of the harness itself


def run(story: Story, provider: ProviderName, fault: Fault | None) -> list[str]:
    """The story from an empty cloud, with one fault in its part that counts, to rest: the calls that it made.

    AssertionError where an invariant does not hold, the story did not come to its end, or the fault met no call.
    """
    with opened() as scene:
        job = Job(scene, provider)
        story.before(job)
        job.injector.arm(fault)
        story.told(job)
        met, made = job.injector.fired, [call.label for call in job.injector.trace]
        job.injector.arm(None)
        job.holds()
        story.end(job)
        assert met or fault is None, "the fault never met its call"
    return made


def points(story: Story, provider: ProviderName) -> list[Fault]:
    """Every call of a clean run × before, after, lost."""
    labels = [label for label in run(story, provider, None) if not label.startswith(OURS)]
    return [Fault(label, mode) for label, mode in product(dict.fromkeys(labels), MODES)]


def chosen(every: list[Fault]) -> Iterator[Fault]:
    """The one that is named, or every so many of all."""
    named = os.environ.get("KERVAN_POINT")
    if named:
        return (fault for fault in every if f"{fault.label}={fault.mode}" == named)
    return (fault for place, fault in enumerate(every) if place % STRIDE == 0)


@pytest.mark.parametrize(
    ("story", "provider"),
    [pytest.param(story, name, id=f"{story.name}-{name}") for story in STORIES for name in story.providers],
)
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_the_job_is_done_once(story: Story, provider: ProviderName) -> None:
    every = points(story, provider)
    tried, violations = 0, []
    for fault in chosen(every):
        tried += 1
        try:
            run(story, provider, fault)
        except AssertionError as violation:
            violations.append(f"KERVAN_POINT='{fault.label}={fault.mode}': {violation}")
    report.note(f"crash points of {story.name} ({provider})", tried=tried, of=len(every), violations=len(violations))
    assert not violations, "\n".join(violations)


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
