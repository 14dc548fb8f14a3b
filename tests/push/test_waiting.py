"""A push that its service asked to bring later meets the wishes of then."""

import pytest

from functions.users.tables import QuietHours, User
from kervan.commit import commit
from tests.cloud import Clock
from tests.plant import Plant
from tests.push.conftest import Desk
from tests.push.test_sending import ANA, give, work


@pytest.mark.parametrize("changed", ["quiet", "unwanted", "closed"])
def test_what_had_to_wait_comes_only_if_it_is_still_to_be_heard(
    desk: Desk, plant: Plant, clock: Clock, changed: str
) -> None:
    browser = desk.subscribed()
    desk.service.arm({"mode": "busy", "seconds": 120})
    give(desk)
    work(plant)
    user = User.get(ANA)
    user.disabled = changed == "closed"
    if changed == "quiet":
        user.preferences.quiet_hours = QuietHours(start="12:00", end="13:00")
    if changed == "unwanted":
        user.preferences.orders.push = False
    commit(user)
    clock.advance(seconds=180)
    plant.reveal()
    work(plant)
    assert (desk.shown(browser), plant.dead["push"], plant.hidden["push"]) == ([], [], [])
