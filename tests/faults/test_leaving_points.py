"""Every call of an erasure and of a copy is a place to die: what is asked for is done all the same, and once.

Replay one: KERVAN_POINT='label=mode' scripts/test tests/faults/test_leaving_points.py
"""

import os
from collections.abc import Callable
from functools import partial

import pytest

from functions.customization.tables import Wallet, WalletEntry
from functions.privacy import service
from functions.privacy.service import CopyTaken
from functions.privacy.tables import PersonJob
from functions.users.tables import User
from tests.conftest import USERS
from tests.conftest import Caller as Asking
from tests.faults import report
from tests.faults.injector import DEATHS, Call, Fault
from tests.faults.racing import Race, race
from tests.faults.scene import Scene, opened
from tests.privacy.conftest import Leaver, settled
from tests.security.snapshot import Snapshot
from tests.shop import person

ANA = USERS["ana"][0]
MODES = ("before", "after", "lost")
SHORT, NAMED = 5, os.environ.get("KERVAN_POINT", "")


def leaver(scene: Scene) -> Leaver:
    """Ana, before she asks."""
    settled(scene.world)
    scene.plant.settle()
    return Leaver(scene.world, scene.clock, Asking(scene.world), scene.plant)


def go_on(leaving: Leaver) -> None:
    """Until nothing moves; whoever dies is started again, by its queue or its schedule."""
    for _ in range(4):
        leaving.clock.advance(hours=7)
        try:
            leaving.plant.run_schedule("privacy")
            _deliver(leaving)
        except DEATHS:
            continue


def _deliver(leaving: Leaver) -> None:
    """Until no letter is left; what failed comes again when the queue has waited."""
    while leaving.plant.step() or leaving.plant.reveal():
        leaving.clock.advance(minutes=2)


def gone(leaving: Leaver) -> None:
    """Nothing is left of ana."""
    assert leaving.status() == "DONE"
    assert (User.count(), Wallet.count(), WalletEntry.count(), PersonJob.count()) == (0, 0, 0, 1)
    assert not any(leaving.plant.dead.values())


def copied(leaving: Leaver) -> None:
    """There is one copy, and it is whole."""
    (job,) = PersonJob.scan()
    assert job.status == "READY"
    assert {"orders/orders.json", "users/users.json"} <= leaving.unpacked(job.job_id).keys()


STORIES: dict[str, tuple[Callable[[Leaver], object], Callable[[Leaver], None]]] = {
    "leaving": (Leaver.close, gone),
    "asking for a copy": (Leaver.copy, copied),
}


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_what_was_asked_for_is_done(name: str) -> None:
    ask, holds = STORIES[name]
    with opened() as scene:
        leaving = leaver(scene)
        started, snapshot = scene.clock.now, Snapshot()
        ask(leaving)
        scene.injector.arm(None)
        go_on(leaving)
        holds(leaving)
        points = [(call, mode) for call in scene.injector.trace for mode in MODES if _matters(call)]
        for call, mode in chosen(points):
            snapshot.restore()
            scene.clock.now = started
            ask(leaving)
            scene.injector.arm(Fault(call.label, mode))
            go_on(leaving)
            scene.injector.arm(None)
            holds(leaving)
        report.note(f"crash points of {name}", tried=len(chosen(points)), of=len(points), violations=0)


def _matters(call: Call) -> bool:
    """What the tests themselves look at, and secrets that are read once, are no places to die."""
    return call.function.endswith(("-worker", "-schedule", "-stream")) and call.operation != "GetSecretValue"


def chosen(points: list[tuple[Call, str]]) -> list[tuple[Call, str]]:
    """All of them in the long profile, else some from everywhere; the one that is named."""
    if NAMED:
        return [(call, mode) for call, mode in points if f"{call.label}={mode}" == NAMED]
    most = len(points) if os.environ.get("KERVAN_POINTS") == "all" else SHORT
    return points[:: max(1, len(points) // most)]


def ready(scene: Scene) -> Leaver:
    """A copy waits."""
    leaving = leaver(scene)
    leaving.copy()
    leaving.plant.settle()
    return leaving


@race(ready)
def test_of_two_who_fetch_at_once_one_gets_the_link(leaving: Leaver) -> Race:
    (job,) = PersonJob.scan()
    fetch = partial(service.link, leaving.world, person("ana"), job.job_id)
    outcomes = yield (fetch, fetch)
    assert sum(isinstance(outcome, CopyTaken) for outcome in outcomes) == 1, outcomes
    assert sum(hasattr(outcome, "url") for outcome in outcomes) == 1
