"""The scanners besides our own checks: nothing but an explicit all-clear makes a file READY."""

from collections.abc import Iterator

import pytest

from functions.files import scanning
from functions.files.tables import File
from kervan.providers.scanning import Clamd, ScannerUnavailable, Suspect
from kervan.world import World
from tests.conftest import Deliver
from tests.files import clamd, samples
from tests.files.conftest import Sender, scanned_by, used
from tests.plant import Plant


@pytest.fixture
def daemon(world: World) -> Iterator[clamd.Daemon]:
    """ClamAV, and a world that asks it."""
    with clamd.running() as running:
        scanned_by(world, file_scanner="clamd", clamd_address=running.address)
        yield running


def test_clamav_looks_at_the_whole_file(sender: Sender, daemon: clamd.Daemon) -> None:
    body = samples.image("PNG", (600, 500))
    file_id = sender.send(body)
    assert len(body) > 256 * 1024
    assert daemon.seen == [body]
    assert File.get(file_id).findings == {"structure": None, "clamd": None}
    assert File.get(file_id).status == "READY"


@pytest.mark.parametrize(
    ("says", "reason"),
    [(b"stream: Eicar FOUND", "infected"), (b"INSTREAM size limit exceeded. ERROR", "unscannable")],
)
def test_clamav_refuses(sender: Sender, daemon: clamd.Daemon, says: bytes, reason: str) -> None:
    daemon.says = says
    assert sender.rejection(sender.send(samples.image())) == reason


@pytest.mark.parametrize("says", [b"", b"stream: OKAY", b"OK", b"stream: error ERROR", b"x" * 10_000])
def test_without_a_clear_word_nobody_gets_the_file(
    sender: Sender, daemon: clamd.Daemon, plant: Plant, says: bytes
) -> None:
    daemon.says = says
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    sender.put(file_id, body)
    plant.settle()
    assert len(plant.dead["files"]) == 1
    assert (File.get(file_id).status, sender.look(file_id).body["download"]) == ("SCANNING", None)
    daemon.says = None
    plant.queues["files"], plant.dead["files"] = plant.dead["files"], []
    plant.settle()
    assert File.get(file_id).status == "READY"


def test_a_daemon_that_is_not_there_gives_no_verdict() -> None:
    for address in ("127.0.0.1:9", "/nowhere/clamd.sock"):
        with pytest.raises(ScannerUnavailable):
            Clamd(address, seconds=1).examine(Suspect(b"x", "image/png"))


@pytest.mark.parametrize("first", ["ours", "guardduty"])
def test_a_file_is_ready_when_both_have_looked(sender: Sender, guarded: World, deliver: Deliver, first: str) -> None:
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    version = sender.put(file_id, body)
    ours = sender.plant.queues.pop("files")
    steps = {
        "ours": lambda: sender.plant.queues["files"].extend(ours),
        "guardduty": lambda: sender.guardduty(file_id, version, "NO_THREATS_FOUND"),
    }
    steps.pop(first)()
    deliver()
    assert (File.get(file_id).status, sender.look(file_id).body["download"]) == ("SCANNING", None)
    next(iter(steps.values()))()
    deliver()
    assert File.get(file_id).status == "READY"
    assert sender.served(file_id) == body


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("THREATS_FOUND", "infected"),
        ("UNSUPPORTED", "unscannable"),
        ("ACCESS_DENIED", "unscannable"),
        ("FAILED", "unscannable"),
        ("a word of tomorrow", "unscannable"),
    ],
)
def test_any_other_word_of_guardduty_is_a_no(sender: Sender, guarded: World, status: str, reason: str) -> None:
    body = samples.image()
    file_id = sender.announce(len(body)).body["file"]["id"]
    sender.guardduty(file_id, sender.put(file_id, body), status)
    sender.deliver()
    assert sender.rejection(file_id) == reason
    assert (sender.objects(), used()) == ([], 0)


def test_a_word_on_another_version_counts_for_nothing(sender: Sender, guarded: World) -> None:
    file_id = sender.send(samples.image())
    sender.guardduty(file_id, "another", "NO_THREATS_FOUND")
    sender.deliver()
    assert File.get(file_id).status == "SCANNING"


def test_a_second_version_is_not_looked_at_while_the_first_waits(sender: Sender, guarded: World, plant: Plant) -> None:
    """Also where the cloud does not say which version it speaks of."""
    body = samples.image()
    file_id = sender.send(body)
    sender.put(file_id, samples.HTML.ljust(len(body)))
    plant.queues.clear()
    scanning.arrived(guarded, File(file_id).incoming, None, len(body))
    assert (File.get(file_id).status, File.get(file_id).findings) == ("SCANNING", {"structure": None})
    sender.guardduty(file_id, str(File.get(file_id).came_as), "NO_THREATS_FOUND")
    sender.deliver()
    assert sender.served(file_id) == body


def test_a_threat_that_is_found_late_takes_the_file_back(sender: Sender) -> None:
    file_id = sender.send(samples.image())
    sender.guardduty(file_id, str(File.get(file_id).came_as), "THREATS_FOUND")
    sender.deliver()
    assert sender.rejection(file_id) == "infected"
    assert (sender.objects(), used()) == ([], 0)
