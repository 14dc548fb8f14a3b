"""What of a person's files goes into the copy of their data."""

from functions.files import leaving
from kervan.world import World
from tests.conftest import USERS
from tests.files import samples
from tests.files.conftest import Sender


def test_evidence_is_not_about_the_staff_who_sent_it(world: World, sender: Sender) -> None:
    """Fifty gigabytes of it would keep their copy from ever being made."""
    sender.send(samples.video(), "video/mp4", "evidence", as_="sevgi")
    mine = sender.send(samples.photo(), "image/jpeg", "avatar", as_="sevgi")
    copied = list(leaving.copies(world, USERS["sevgi"][0]))
    assert [(file.name, file.body) for file in copied] == [(f"{mine}-avatar.jpg", sender.served(mine))]
