"""Every call of the main job is a place to die. Whatever dies where: one payment, one certificate, nothing lost.

The list comes from the trace of a clean run, not from a hand. Replay one: KERVAN_POINT='label=mode' scripts/test
tests/faults/test_crash_points.py
"""

import os
from collections.abc import Iterator
from itertools import product

import pytest

from tests.calls import NOBODY
from tests.cloud import Clock
from tests.conftest import fresh_world
from tests.faults import invariants, report
from tests.faults.injector import Fault, Injector
from tests.faults.job import Job
from tests.plant import Plant
from tests.stripe_fixture import simulated

MODES = ("before", "after", "lost")
STRIDE = int(os.environ.get("KERVAN_STRIDE", "7"))  # the long profile takes every point
PARTS = 4  # so that both cores can take some
OURS = f"{NOBODY}:"  # calls of the harness itself


def run(fault: Fault | None) -> tuple[Job, Injector]:
    """The job from an empty cloud, with one fault, to rest; the invariants on the way and at the end."""
    clock = Clock()
    world = fresh_world(clock)
    injector = Injector()
    with Plant().tapped() as plant, injector.installed():
        job = Job(world, clock, plant, injector, simulated(clock))
        injector.arm(fault)
        job.run()
        fired, trace = injector.fired, list(injector.trace)
        injector.arm(None)
        invariants.at_rest(job.world, plant, job.simulator)
        assert job.order.status == "PAID", job.order.status
        injector.trace, injector.fired = trace, fired
    return job, injector


def points() -> list[Fault]:
    """Every call of a clean run × before, after, lost."""
    _, injector = run(None)
    labels = [call.label for call in injector.trace if not call.label.startswith(OURS)]
    return [Fault(label, mode) for label, mode in product(dict.fromkeys(labels), MODES)]


def chosen(every: list[Fault]) -> Iterator[Fault]:
    """The one that is named, or every so many of all."""
    named = os.environ.get("KERVAN_POINT")
    if named:
        return (fault for fault in every if f"{fault.label}={fault.mode}" == named)
    return (fault for place, fault in enumerate(every) if place % STRIDE == 0)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_the_job_is_done_once(part: int) -> None:
    every = points()[part::PARTS]
    tried, violations, unfired = 0, [], []
    for fault in chosen(every):
        tried += 1
        try:
            _, injector = run(fault)
        except AssertionError as violation:
            violations.append(f"{fault.label}={fault.mode}: {violation}")
        else:
            unfired += [] if injector.fired else [f"{fault.label}={fault.mode}"]
    report.note("crash points of the main job", tried=tried, of=len(every), violations=len(violations))
    assert not violations, "\n".join(violations)
    assert not unfired, f"faults that never met their call: {unfired}"


@pytest.mark.usefixtures("_stage")
def test_the_invariants_can_fail() -> None:
    """A row spoilt by hand is found: the proof is not blind."""
    job, _ = run(None)
    order = job.order
    order.status = "EXPIRED"
    order.save()
    with pytest.raises(invariants.Violation):
        invariants.always(job.world)
