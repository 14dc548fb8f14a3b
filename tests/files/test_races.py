"""Many at once, in the orders that the seeds find: storage is given out to the byte, and one version is looked at."""

import os
from functools import partial

import pytest

from functions.files import scanning, service
from functions.files.kinds import MIB
from functions.files.schemas import AnnouncedIn
from functions.files.tables import File, FileInUse, StorageFull
from functions.orders import evidence
from functions.orders.tables import Order
from kervan.errors import Changed
from kervan.world import World
from tests import donors
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.files import samples
from tests.files.conftest import Sender, owed, used
from tests.shop import person

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "2")))


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_two_at_once_never_take_more_than_there_is(world: World, calls: Injector, seed: int) -> None:
    wanted = AnnouncedIn(filename="a.pdf", content_type="application/pdf", size=25 * MIB, purpose="attachment")
    ids = [world.new_id("fil") for _ in range(32)]
    tries = [partial(service.announce, world, person("ana"), file_id, wanted) for file_id in ids]
    outcomes = interleave(calls, seed, *tries)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, File)]
    assert {type(error) for error in refused} == {StorageFull}
    assert (len(outcomes) - len(refused), File.count()) == (10, 10)
    assert used() == owed() == service.STORAGE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_that_is_deleted_twice_at_once_is_given_back_once(
    world: World, sender: Sender, calls: Injector, seed: int
) -> None:
    kept, gone = sender.send(samples.image()), sender.send(samples.image())
    delete = partial(service.delete, world, person("ana"), gone)
    interleave(calls, seed, delete, delete, delete)
    assert used() == owed() == int(File.get(kept).size)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_versions_at_once_one_is_looked_at_and_served(
    world: World, sender: Sender, calls: Injector, seed: int
) -> None:
    good, bad = samples.image(), samples.image()[:-8] + b"<script>"
    assert len(good) != len(bad) or good != bad
    file_id = sender.announce(len(good)).body["file"]["id"]
    bad = bad[: len(good)].ljust(len(good), b"\0")
    versions = [sender.put(file_id, body) for body in (good, bad)]
    sender.plant.queues.clear()
    key = File(file_id).incoming
    arrive = [partial(scanning.arrived, world, key, version, len(good)) for version in versions]
    interleave(calls, seed, *arrive)
    for again in arrive:
        again()
    sender.deliver()
    row = File.get(file_id)
    assert row.came_as in versions
    assert (row.status, row.reason) == (("READY", None) if row.came_as == versions[0] else ("REJECTED", row.reason))
    assert row.status != "READY" or sender.served(file_id) == good
    assert used() == owed()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_file_is_evidence_of_one_order(world: World, sender: Sender, calls: Injector, seed: int) -> None:
    donors.stocked(world)
    orders = [donors.order_paid(world, who) for who in ("ana", "bob")]
    file_id = sender.send(samples.video(), "video/mp4", "evidence", as_="sevgi")
    show = [partial(evidence.add, world, person("sevgi"), order_id, file_id) for order_id in orders]
    outcomes = interleave(calls, seed, *show, partial(service.delete, world, person("sevgi"), file_id))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) >= 2 or sum(bool(Order.get(order_id).evidence) for order_id in orders) == 0
    assert all(isinstance(error, FileInUse | Changed) or type(error).__name__ == "NotFound" for error in refused)
    shown = [order_id for order_id in orders if Order.get(order_id).evidence]
    row = File.find(file_id)
    assert (shown == [row.used_by]) if row else (shown == [])
