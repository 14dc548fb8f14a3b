"""A file is given up while its scan ends: nothing of it stays, whichever of the two is faster."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.files import scanning, service
from functions.files.refusing import reject
from functions.files.tables import File
from kervan.providers.files import S3Files
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.files import samples
from tests.files.conftest import Sender, owed, scanned_by, used
from tests.plant import Plant
from tests.shop import person

Meanwhile = Callable[[World, str], None]


def deleted(world: World, file_id: str) -> None:
    """By its owner."""
    service.delete(world, person("ana"), file_id)


def withdrawn(world: World, file_id: str) -> None:
    """By another scanner."""
    reject(world, File.get(file_id), "infected")


@dataclass
class Slow:
    """S3, which takes its time to write: meanwhile something happens, and all who hear of it are done."""

    files: S3Files
    meanwhile: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.files, name)

    def put(self, *what: Any, **how: Any) -> str:
        """As an avatar is kept. It happens once."""
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        return self.files.put(*what, **how)


@pytest.mark.parametrize("what", [deleted, withdrawn])
@pytest.mark.parametrize("last", ["structure", "guardduty"])
def test_what_is_kept_too_late_is_erased(
    world: World, sender: Sender, plant: Plant, what: Meanwhile, last: str
) -> None:
    made = scanned_by(world, file_scanner=last)
    body = samples.image()
    file_id = sender.announce(len(body), purpose="avatar").body["file"]["id"]
    version = sender.put(file_id, body)
    if last == "guardduty":
        sender.deliver()
        sender.guardduty(file_id, version, "NO_THREATS_FOUND")

    def meanwhile() -> None:
        what(world, file_id)
        scanning.forget(world, file_id)
        for letter in list(Outbox.scan()):
            letter.delete()

    cloud.inhabit(replace(made, files=Slow(S3Files(world.settings), meanwhile)))
    sender.deliver()
    assert sender.objects() == []
    assert used() == owed() == 0
