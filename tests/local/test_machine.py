"""What the local cloud asks of the machine: ports, a folder, programs that end when told."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import astuple, fields
from pathlib import Path

import pytest

import infra.local.ports as ports_of
from infra.local.children import Child
from infra.local.faults import LocalCloudError, PortTaken, StateUnusable
from infra.local.ports import HOST, Ports, is_taken, owner
from infra.local.statefolder import held

STUBBORN = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_free_ports_are_free_and_different() -> None:
    ports = Ports.free()
    assert len(set(astuple(ports))) == len(fields(ports))
    ports.check()


def test_free_ports_are_none_that_an_outgoing_connection_could_take() -> None:
    said = Path("/proc/sys/net/ipv4/ip_local_port_range")
    lowest = int(said.read_text().split()[0]) if said.exists() else 49_152  # where macOS begins
    assert max(astuple(Ports.free())) < lowest


def test_a_row_with_a_taken_port_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports_of, "BESIDE", range(20_000, 20_020))
    with socket.create_server((HOST, 20_003)):
        assert Ports.free() == Ports.starting_at(20_010)


def test_a_taken_port_is_told_with_its_owner() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken) as told:
            Ports(door=port).check()
        assert f"port {port} is used by" in str(told.value)
        assert f"(process {os.getpid()})" in owner(port)
    assert not is_taken(port)


def test_an_owner_that_cannot_be_seen_is_another_program(tmp_path: Path) -> None:
    assert owner(1, proc=tmp_path) == "another program"


def test_a_folder_is_held_by_one_run_and_given_back(tmp_path: Path) -> None:
    holder = "from infra.local.statefolder import held\nfrom pathlib import Path\nimport sys\n"
    holder += f"with held(Path({str(tmp_path)!r}), fresh=False): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    with other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StateUnusable, match=f"process {other.pid}"), held(tmp_path, fresh=True):
            pass
    with held(tmp_path, fresh=False):
        pass


def test_fresh_forgets_everything(tmp_path: Path) -> None:
    (tmp_path / "state" / "aws").mkdir(parents=True)
    (tmp_path / "urls.json").write_text("{}")
    with held(tmp_path, fresh=True):
        assert [path.name for path in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize("content", ["", '{"half": ', "[]"])
def test_damaged_state_is_refused_rather_than_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / "state" / "aws").mkdir(parents=True)
    (tmp_path / "state" / "aws" / "sqs.json").write_text(content)
    with pytest.raises(StateUnusable, match=r"sqs\.json.*--fresh"), held(tmp_path, fresh=False):
        pass


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnusable, match="cannot be written"), held(tmp_path / "file", fresh=False):
        pass


@pytest.fixture
def modules(tmp_path: Path) -> dict[str, str]:
    """An environment in which modules written to `tmp_path` can be run."""
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def test_a_child_that_ignores_us_is_ended_with_all_that_it_started(tmp_path: Path, modules: dict[str, str]) -> None:
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    child = Child("stubborn", ["stubborn"], tmp_path / "log", modules)
    child.wait_until(lambda: (tmp_path / "log").read_text().strip().isdigit())
    grandchild = int((tmp_path / "log").read_text())
    child.stop(patience=0.2)
    child.stop()
    assert child.process.returncode == -signal.SIGKILL
    assert ended(grandchild)


def test_a_child_that_fails_shows_its_last_words(tmp_path: Path, modules: dict[str, str]) -> None:
    (tmp_path / "failing.py").write_text("raise SystemExit('no such thing')")
    child = Child("failing", ["failing"], tmp_path / "log", modules)
    with pytest.raises(LocalCloudError, match=r"failing has ended(.|\n)*no such thing"):
        child.wait_until(lambda: False)
    child.stop()


@pytest.mark.parametrize("deaf", ["SIG_IGN", "default_int_handler"])
def test_a_child_notices_that_its_parent_is_gone(tmp_path: Path, deaf: str) -> None:
    """Also where an interrupt is ignored, as in a shell's background job."""
    (tmp_path / "loyal.py").write_text(
        "import time\nfrom infra.local.children import stop_with_parent\n"
        "stop_with_parent()\nprint('here', flush=True)\ntime.sleep(60)\n"
    )
    parent = (
        f"import signal\nsignal.signal(signal.SIGINT, signal.{deaf})\n"
        "import json, os, sys, time\nfrom pathlib import Path\nfrom infra.local.children import Child\n"
        f"log = Path({str(tmp_path / 'log')!r})\n"
        "child = Child('loyal', ['loyal'], log, os.environ)\n"
        "child.wait_until(lambda: 'here' in log.read_text())\n"
        "print(json.dumps(child.process.pid), flush=True)\nos._exit(9)\n"
    )
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", parent],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert run.returncode == 9
    assert ended(json.loads(run.stdout))


def ended(process: int) -> bool:
    """Whether the process is gone, or will be in a moment."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = (Path("/proc") / str(process) / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
