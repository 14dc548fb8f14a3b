"""Files of any length: written part by part, by workers that die, come twice and at once."""

from functools import partial

import pytest

from functions.exports import jobs
from functions.exports.handler import app
from functions.exports.schedule import schedule
from functions.exports.tables import Export
from kervan import aws
from kervan.settings import Bucket, settings
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller
from tests.exports.conftest import PATH, Desk, later
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.faults.scheduler import interleave
from tests.plant import Plant


def ids_in(file: bytes) -> list[str]:
    """The payments of a file, in its order."""
    return [line.partition(";")[0] for line in file.decode("utf-8-sig").split("\r\n")[1:-1]]


def uploads() -> list[str]:
    """What lies half written in the bucket."""
    client = aws.client("s3")
    found = client.list_multipart_uploads(Bucket=settings().bucket(Bucket.EXPORTS))  # type: ignore[attr-defined]
    return [each["Key"] for each in found.get("Uploads", [])]


def test_a_long_file_is_written_in_parts(big: list[str], desk: Desk, plant: Plant) -> None:
    export_id = desk.ask()
    seen: list[tuple[object, object]] = []
    while ("READY", len(big)) not in seen and plant.step():  # a look that gives the link is an act, and told
        looked = desk.look(export_id)
        seen.append((looked["status"], looked["rows"]))
    export = Export.get(export_id)
    assert len(export.parts) == 2 and int(export.rows) == len(big)
    assert list(dict.fromkeys(seen)) == [("RUNNING", 60), ("RUNNING", 120), ("READY", 120)]
    assert ids_in(desk.file(export_id)) == big and int(export.bytes) == len(desk.file(export_id))
    assert uploads() == []


def test_letters_that_come_twice_change_nothing(big: list[str], desk: Desk, plant: Plant) -> None:
    plant.duplicate = 3
    export_id = desk.ask()
    plant.settle()
    assert not any(plant.dead.values())
    assert ids_in(desk.file(export_id)) == big


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_a_step_that_breaks_anywhere_is_done_again(
    big: list[str], desk: Desk, plant: Plant, calls: Injector, mode: str
) -> None:
    calls.arm(None)
    desk.ask()
    plant.settle()
    labels = [call.label for call in calls.trace if call.function == "exports-worker"]
    first_of_each = {label.rpartition("#")[0]: label for label in reversed(labels)}.values()
    assert len(first_of_each) >= 6
    for label in some(list(first_of_each), mode):
        calls.arm(Fault(label, mode))
        export_id = desk.ask()
        while True:
            try:
                plant.settle()
                break
            except Crash:
                plant.reveal()
        assert calls.fired == 1, label
        calls.arm(None)
        assert not any(plant.dead.values()), label
        assert ids_in(desk.file(export_id)) == big, label


@pytest.mark.parametrize("written", [True, False])
def test_s3_forgets_what_it_has_put_together(
    big: list[str], desk: Desk, plant: Plant, calls: Injector, *, written: bool
) -> None:
    """Its answer was lost, and then it knows no such upload. That is an end only where the file is there."""
    export_id = desk.ask()
    while not (export := Export.get(export_id)).is_read:
        plant.step()
    if written:
        parts = [{"PartNumber": int(part.number), "ETag": str(part.tag)} for part in export.parts]
        upload = {"Bucket": settings().bucket(Bucket.EXPORTS), "Key": export.key, "UploadId": export.upload}
        aws.client("s3").complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})  # type: ignore[attr-defined]
    calls.choose = lambda call: "error:NoSuchUpload" if call.operation == "CompleteMultipartUpload" else ""
    plant.settle()
    assert desk.look(export_id)["status"] == ("READY" if written else "RUNNING")
    assert any(plant.dead.values()) != written


@pytest.mark.parametrize("seed", range(2))
def test_two_that_write_at_once_write_one_file(
    big: list[str], desk: Desk, world: World, plant: Plant, calls: Injector, seed: int
) -> None:
    export_id = desk.ask()
    for step in range(1, 5):
        work = partial(jobs.go_on, world, export_id, step)
        interleave(calls, seed, work, work)
        jobs.go_on(world, export_id, step)
    plant.settle()
    assert desk.look(export_id)["status"] == "READY"
    assert ids_in(desk.file(export_id)) == big


def test_what_is_given_up_leaves_nothing(big: list[str], desk: Desk, plant: Plant, call: Caller) -> None:
    export_id = desk.ask()
    plant.step()
    assert uploads() == [f"{export_id}.csv"]
    for _ in range(2):
        assert call(app, "POST", f"{PATH}/{export_id}/cancel", as_="sevgi").body["status"] == "CANCELLED"
    plant.settle()
    assert uploads() == [] and desk.look(export_id)["url"] is None


def test_what_is_done_cannot_be_given_up(desk: Desk, plant: Plant, call: Caller) -> None:
    export_id = desk.ask()
    plant.settle()
    refused = call(app, "POST", f"{PATH}/{export_id}/cancel", as_="sevgi")
    assert (refused.status, refused.body["code"]) == (409, "export_over")


def test_what_does_not_go_on_fails(big: list[str], desk: Desk, plant: Plant, clock: Clock) -> None:
    export_id = desk.ask()
    plant.step()
    later(clock, hours=1)
    schedule.handler({"job": "end_stuck_exports"}, None)
    assert desk.look(export_id)["status"] == "RUNNING"
    later(clock, hours=2)
    schedule.handler({"job": "end_stuck_exports"}, None)
    assert desk.look(export_id)["status"] == "FAILED" and uploads() == []
    plant.settle()
    assert desk.look(export_id)["status"] == "FAILED" and not any(plant.dead.values())
