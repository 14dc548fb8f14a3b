"""Whatever call of a file's way dies, the file ends as it should: served once, its storage taken once, nothing left."""

import pytest

from functions.files.tables import File
from tests.cloud import Clock
from tests.conftest import Caller, fresh_world
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.files import samples
from tests.files.conftest import Sender, owed, used
from tests.plant import Plant

MODES = ("before", "after", "lost")
WAYS = {
    "kept": (samples.image(), "attachment"),
    "drawn": (samples.image(), "avatar"),
    "refused": (samples.HTML, "avatar"),
}


class Way:
    """One file's way through an empty cloud, broken at one call or at none."""

    def __init__(self, body: bytes, purpose: str) -> None:
        """What is sent, and for what."""
        self.body, self.purpose = body, purpose

    def go(self, fault: Fault | None) -> tuple[Sender, str, Injector]:
        """Until nothing moves; a worker that dies leaves its message."""
        world = fresh_world(Clock())
        with Plant().tapped() as plant, Injector().installed() as injector:
            sender = Sender(world, Caller(world), plant, plant.settle)
            file_id = str(sender.announce(len(self.body), purpose=self.purpose).body["file"]["id"])
            sender.put(file_id, self.body)
            injector.arm(fault)
            for _ in range(3):
                try:
                    plant.settle()
                except Crash:
                    continue
            assert not any(plant.dead.values()), plant.dead
        return sender, file_id, injector


@pytest.mark.parametrize("name", WAYS)
def test_every_crash_point_of_a_files_way(name: str, _stage: None) -> None:
    way = Way(*WAYS[name])
    _, _, injector = way.go(None)
    labels = [call.label for call in injector.trace if "files-worker" in call.label]
    assert len(labels) > 6
    for label, mode in some([(label, mode) for label in labels for mode in MODES], name):
        sender, file_id, broken = way.go(Fault(label, mode))
        assert broken.fired == 1, label
        row = File.get(file_id)
        assert row.status == ("REJECTED" if name == "refused" else "READY"), (label, mode)
        assert used() == owed(), (label, mode)
        keys = {key for key, _ in sender.objects()}
        assert keys == (set() if name == "refused" else {row.served}), (label, mode)
        assert name == "refused" or sender.served(file_id)
