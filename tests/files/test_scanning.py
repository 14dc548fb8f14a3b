"""What becomes of a file that has come: which version is looked at, by whom, and what a missing word does."""

from io import BytesIO

import pytest
from PIL import Image

from functions.files import scanning
from functions.files.tables import File
from kervan.commit import commit
from kervan.notices import INCOMING, ObjectCreated
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Caller
from tests.files import samples
from tests.files.conftest import Sender, owed, used
from tests.plant import Plant


def test_a_rejected_file_says_why_in_both_languages_and_is_gone(sender: Sender) -> None:
    file_id = sender.send(samples.HTML)
    turkish, english = sender.look(file_id).body, sender.look(file_id, accept_language="en").body
    assert turkish["status"] == "REJECTED"
    assert (turkish["download"], turkish["rejection"]["code"]) == (None, "type_mismatch")
    assert turkish["rejection"]["detail"] == "Dosyanın içeriği, bildirilen türle uyuşmuyor."
    assert english["rejection"]["detail"] == "What is in the file is not of the type that was announced."
    assert (sender.objects(), used(), owed()) == ([], 0, 0)


@pytest.mark.parametrize("body", [b"x", samples.image() + b"\0"])
def test_another_size_than_was_announced_is_refused_unread(sender: Sender, body: bytes) -> None:
    file_id = sender.announce(len(samples.image()) + 500).body["file"]["id"]
    sender.put(file_id, body)
    sender.deliver()
    assert sender.rejection(file_id) == "size_mismatch"
    assert sender.objects() == []


def test_a_bus_that_names_no_version_is_asked_of_the_object_that_is_there(sender: Sender, plant: Plant) -> None:
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    sender.put(file_id, body)
    plant.queues["files"].clear()
    plant.tell(ObjectCreated, {"object": {"key": f"{INCOMING}{file_id}", "size": len(body)}})
    sender.deliver()
    assert (File.get(file_id).status, sender.served(file_id)) == ("READY", body)


def test_what_is_put_over_a_scanned_file_is_never_served(sender: Sender) -> None:
    body = samples.image()
    file_id = sender.send(body)
    link = sender.look(file_id).body["download"]["url"].partition("&")[0]
    sender.put(file_id, samples.HTML.ljust(len(body)))
    sender.deliver()
    assert sender.look(file_id).body["download"]["url"].partition("&")[0] == link
    assert sender.served(file_id) == body
    assert [key for key, _ in sender.objects()] == [f"files/{file_id}"]


def test_what_is_put_over_a_file_before_the_scan_is_not_looked_at(sender: Sender) -> None:
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    for each in (body, samples.HTML.ljust(len(body))):
        sender.put(file_id, each)
    sender.deliver()
    assert (File.get(file_id).status, sender.served(file_id)) == ("READY", body)


def test_a_file_that_was_not_scanned_has_no_link_whatever_its_tags_say(sender: Sender) -> None:
    announced = sender.announce(100).body["file"]["id"]
    sender.put(announced, samples.HTML.ljust(100), Tagging="GuardDutyMalwareScanStatus=NO_THREATS_FOUND")
    assert sender.look(announced).body["download"] is None
    sender.deliver()
    assert sender.rejection(announced) == "type_mismatch"


def test_what_belongs_to_no_file_is_erased(sender: Sender) -> None:
    for key in ("fil_01KAGQ0000000000000000XXXX", "../../files/x", "fil_1/../2", "x" * 900):
        sender.put(key, b"x")
    sender.deliver()
    assert sender.objects() == []


def test_the_same_notice_many_times_makes_one_file(sender: Sender, plant: Plant) -> None:
    plant.duplicate = 5
    file_id = sender.send(samples.image())
    assert File.get(file_id).status == "READY"
    assert [key for key, _ in sender.objects()] == [f"files/{file_id}"]
    assert [key for key, _ in sender.objects()] == [File.get(file_id).served]
    assert used() == owed()


def test_a_cloud_that_names_no_versions_is_asked_for_the_latest(sender: Sender, world: World, plant: Plant) -> None:
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    version = sender.put(file_id, body)
    plant.queues.clear()
    scanning.arrived(world, f"{INCOMING}{file_id}", None, len(body))
    assert (File.get(file_id).status, File.get(file_id).came_as) == ("READY", version)
    sender.put(file_id, body)
    plant.queues.clear()
    scanning.arrived(world, f"{INCOMING}{file_id}", None, len(body))
    assert [key for key, _ in sender.objects()] == [f"files/{file_id}"]


@pytest.mark.parametrize("exif", [b"Exif\0\0MM\0\x28\0\0\0\x08", b"Exif\0\0MM\0*\0\0\0\x08\0", b"Exif\0\0"])
def test_an_avatar_whose_exif_is_broken_is_drawn_as_it_is(sender: Sender, exif: bytes) -> None:
    file_id = sender.send(samples.image("WEBP", exif=exif), "image/webp", "avatar")
    assert (File.get(file_id).status, sender.look(file_id).status) == ("READY", 200)
    assert Image.open(BytesIO(sender.served(file_id))).size == (40, 40)


def test_an_avatar_is_served_as_we_draw_it(sender: Sender) -> None:
    file_id = sender.send(samples.photo(), "image/jpeg", "avatar", filename="ben.jpeg")
    assert Image.open(BytesIO(sender.served(file_id))).size == (200, 200)
    assert samples.PLACE_TAKEN not in sender.served(file_id)
    drawn = sender.send(samples.image("PNG"), "image/png", "avatar")
    told = sender.look(drawn).body
    assert told["content_type"] == "image/jpeg"
    assert told["filename"] == "avatar.jpg", "everybody sees it, and nobody what its owner called it"
    assert "avatar.jpg" in told["download"]["url"] and "foto" not in told["download"]["url"]


# --- The sweep


def test_what_never_came_leaves_after_an_hour(sender: Sender, plant: Plant, clock: Clock) -> None:
    file_id = sender.announce(100).body["file"]["id"]
    clock.advance(minutes=59)
    plant.run_schedule("files")
    assert File.find(file_id)
    clock.advance(minutes=2)
    plant.run_schedule("files")
    assert (File.find(file_id), used()) == (None, 0)
    assert [letter.name for letter in Outbox.scan()] == ["files.FileDeleted"]


def test_what_nobody_could_judge_is_given_up_after_a_day(
    sender: Sender, guarded: World, plant: Plant, clock: Clock
) -> None:
    file_id = sender.send(samples.image())
    clock.advance(hours=25)
    plant.run_schedule("files")
    sender.deliver()
    assert sender.rejection(file_id) == "unscanned"
    assert (sender.objects(), used()) == ([], 0)


def test_what_nobody_shows_leaves_after_a_week_and_what_is_shown_stays(
    call: Caller, sender: Sender, plant: Plant, clock: Clock
) -> None:
    lonely, shown = sender.send(samples.image()), sender.send(samples.image())
    commit(also=(File.attach(shown, to="msg_1", by=USERS["ana"][0]),))
    clock.advance(days=8)
    plant.run_schedule("files")
    plant.run_schedule("files")
    sender.deliver()
    assert (File.find(lonely), File.get(shown).status) == (None, "READY")
    assert [key for key, _ in sender.objects()] == [f"files/{shown}"]
    assert used() == owed()


def test_the_bucket_of_uploads_is_its_own(world: World) -> None:
    assert world.settings.bucket(Bucket.UPLOADS) != world.settings.bucket(Bucket.DOCUMENTS)
