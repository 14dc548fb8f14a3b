"""Eight who write at once, and a worker that dies at any of its calls: no act is lost, none stands twice."""

from functools import partial

import pytest
from botocore.exceptions import ReadTimeoutError

from functions.audit import chaining
from functions.audit.tables import AuditEntry
from functions.audit.verifying import broken, months
from kervan.audit import Audited
from kervan.commit import commit
from kervan.errors import Unavailable
from tests.audit.conftest import ADEM, Chain
from tests.faults.injector import Crash, Fault
from tests.faults.profile import some
from tests.faults.racing import Race, race
from tests.faults.scene import Scene, opened

SUBJECT = "ord_01KAGQ0000000000000000R0ZA"


def acts(scene: Scene, count: int) -> list[Audited]:
    """On one order, all at once."""
    now = scene.world.now()
    return [Audited(group="orders", action=f"act_{n}", by=ADEM, subject=SUBJECT, at=now) for n in range(count)]


def whole(scene: Scene) -> list[str]:
    """The acts in the chain, which is whole."""
    chain = Chain(scene.world, scene.clock)
    head = chain.head()
    assert list(broken(chain.name, head, months(head, scene.world.now()))) == []
    return sorted(entry.action for entry in AuditEntry.scan())


@race(most=12)
def test_eight_write_at_once(scene: Scene) -> Race:
    """Each is in the chain, or is told to come again: then it is there after all."""
    wanted = acts(scene, 8)
    outcomes = yield [partial(chaining.append, scene.world, act) for act in wanted]
    for act, outcome in zip(wanted, outcomes, strict=True):
        if isinstance(outcome, Unavailable):
            chaining.append(scene.world, act)
        else:
            assert outcome is None
    assert whole(scene) == sorted(act.action for act in wanted)


MODES = ("before", "after", "lost")


def go_on(scene: Scene) -> None:
    """Until nothing moves; whoever dies is started again."""
    for _ in range(3):
        try:
            scene.plant.settle()
        except (Crash, ReadTimeoutError):  # the stream hands its records over again
            continue


@pytest.mark.usefixtures("_stage")
def test_whatever_dies_an_act_stands_there_once() -> None:
    """At every call of the relay and of the worker, in every way to die."""
    with opened() as scene:
        (first, *others) = acts(scene, 2 + len(MODES) * 12)
        commit(tell=(first,))
        scene.injector.arm(None)
        go_on(scene)
        points = [(call.label, mode) for call in scene.injector.trace for mode in MODES if call.service != "secrets"]
        for act, (label, mode) in zip(others, some(points, "audit"), strict=False):
            commit(tell=(act,))
            scene.injector.arm(Fault(label, mode))
            go_on(scene)
            scene.injector.arm(None)
            scene.plant.settle()
            assert whole(scene).count(act.action) == 1, (label, mode)
        assert not any(scene.plant.dead.values())
