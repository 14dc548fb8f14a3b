"""A person's copy: asked for, made by all groups, fetched once."""

import json

import pytest

from functions.privacy import packing
from functions.privacy.tables import PersonJob
from kervan.copying import folder
from kervan.settings import Bucket
from tests.postbox import Postbox
from tests.privacy.conftest import ANA, Leaver


def test_a_copy_is_made_and_told_of(ana: Leaver) -> None:
    postbox = Postbox()
    with postbox.tapped():
        job = ana.copy()
        assert ana.ask("GET", f"/api/me/export/{job}").body["status"] == "RUNNING"
        ana.plant.settle()
    assert ana.ask("GET", f"/api/me/export/{job}").body["status"] == "READY"
    assert [mail.subject for mail in postbox.mails] == ["Verilerinizin kopyası hazır"]
    files = ana.unpacked(job)
    (order,) = json.loads(files["orders/orders.json"])
    assert order["items"][0]["on_behalf_of"] == ["Çağrı Öztürk", "Şûle İğdeci"]
    assert json.loads(files["customization/wallets.json"]) == [{"user_id": ANA, "coins": 1000, "experience": 60}]


def test_its_link_is_given_out_once(ana: Leaver) -> None:
    job = ana.copy()
    early = ana.ask("POST", f"/api/me/export/{job}/link")
    assert (early.status, early.body["code"]) == (409, "copy_not_ready")
    ana.plant.settle()
    first, second = (ana.ask("POST", f"/api/me/export/{job}/link") for _ in range(2))
    assert first.status == 200 and f"{job}.zip" in first.body["url"]
    assert (second.status, second.body["code"]) == (409, "copy_taken")
    assert ana.ask("GET", f"/api/me/export/{job}").body["status"] == "TAKEN"


def test_a_copy_is_fetched_within_a_week(ana: Leaver) -> None:
    job = ana.copy()
    ana.plant.settle()
    ana.clock.advance(days=7)
    late = ana.ask("POST", f"/api/me/export/{job}/link")
    assert (late.status, late.body["code"]) == (409, "copy_taken")


@pytest.mark.parametrize("who", ["bob", "sevgi", "adem"])
def test_nobody_gets_another_ones(ana: Leaver, who: str) -> None:
    job = ana.copy()
    ana.plant.settle()
    for method, path in (("GET", f"/api/me/export/{job}"), ("POST", f"/api/me/export/{job}/link")):
        assert ana.ask(method, path, as_=who).status == 404
    assert PersonJob.get(job).taken_at is None


def test_three_a_day_are_enough(ana: Leaver) -> None:
    assert [ana.ask("POST", "/api/me/export").status for _ in range(4)] == [202, 202, 202, 429]


def test_asking_again_under_the_same_key_makes_one(ana: Leaver) -> None:
    first, second = (ana.ask("POST", "/api/me/export", idempotency_key="mine") for _ in range(2))
    assert first.body == second.body
    assert PersonJob.count() == 1


def test_every_part_delivered_twice_makes_one_copy(ana: Leaver) -> None:
    ana.plant.duplicate = 2
    job = ana.copy()
    ana.plant.settle()
    assert ana.ask("GET", f"/api/me/export/{job}").body["status"] == "READY"
    assert not any(ana.plant.dead.values())


def test_what_is_long_comes_in_pieces_and_goes_in_parts(ana: Leaver) -> None:
    """Forty pieces of a megabyte in one file, as a hundred thousand rows are; a part of the ZIP is in memory."""
    place = folder(ANA, "cpy_1", "orders")
    row = ana.world.chance(1024 * 1024)
    for number in range(12):
        ana.world.files.put(Bucket.EXPORTS, f"{place}{number:06d}", row, "application/octet-stream")
    names = json.dumps(["files/film.mp4"] * 12)
    ana.world.files.put(Bucket.EXPORTS, f"{place}index.json", names.encode(), "application/json")
    packing.pack(ana.world, ANA, "cpy_1", ["orders"])
    assert ana.unpacked("cpy_1") == {"orders/files/film.mp4": row * 12}
