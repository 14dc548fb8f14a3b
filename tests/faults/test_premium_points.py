"""Every call of subscribing, renewing, buying and cancelling is a place to die. Whatever dies where: each period is
paid, known and rewarded once, and one hat costs one price.

Replay one: KERVAN_POINT='label=mode' scripts/test tests/faults/test_premium_points.py
"""

from itertools import product

import pytest

from tests.cloud import Clock
from tests.conftest import fresh_world
from tests.faults import membership, report
from tests.faults.injector import Fault, Injector
from tests.faults.invariants import Violation
from tests.faults.membership import Membership
from tests.faults.test_crash_points import MODES, OURS, PARTS, chosen
from tests.plant import Plant
from tests.stripe_fixture import simulated


def run(fault: Fault | None) -> tuple[Membership, Injector]:
    """The story from an empty cloud, with one fault, to rest; the invariants at the end."""
    clock = Clock()
    world = fresh_world(clock)
    injector = Injector()
    with Plant().tapped() as plant, injector.installed():
        job = Membership(world, clock, plant, injector, simulated(clock))
        injector.arm(fault)
        job.run()
        fired, trace = injector.fired, list(injector.trace)
        injector.arm(None)
        membership.at_rest(job, paid=2)
        injector.trace, injector.fired = trace, fired
    return job, injector


def points() -> list[Fault]:
    """Every call of a clean run × before, after, lost."""
    _, injector = run(None)
    labels = [call.label for call in injector.trace if not call.label.startswith(OURS)]
    return [Fault(label, mode) for label, mode in product(dict.fromkeys(labels), MODES)]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_a_membership_is_what_was_paid(part: int) -> None:
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
    report.note("crash points of a membership", tried=tried, of=len(every), violations=len(violations))
    assert not violations, "\n".join(violations)
    assert not unfired, f"faults that never met their call: {unfired}"


@pytest.mark.usefixtures("_stage")
def test_the_invariants_of_a_membership_can_fail() -> None:
    """A row spoilt by hand is found: the proof is not blind."""
    job, _ = run(None)
    held = job.member.entitlement
    held.until = held.until.replace(year=held.until.year + 1)
    held.save()
    with pytest.raises(Violation, match="holds until"):
        membership.at_rest(job, paid=2)
