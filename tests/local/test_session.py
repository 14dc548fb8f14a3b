"""`scripts/dev` as a developer lives with it: it starts, follows the logs, and one Ctrl-C ends everything."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx
import pytest

from infra.local.ports import Ports
from infra.local.session import arguments
from tests.local.sample import write_assembly

RUN = """
import sys
from pathlib import Path
from infra.local.contents import Contents
from infra.local.session import main
sys.exit(main(sys.argv[2:], Contents.of(Path(sys.argv[1]))))
"""


def test_what_can_be_asked_for() -> None:
    asked = arguments(["--fresh", "--port", "9000", "--quiet", "--no-watch"])
    assert (asked.fresh, asked.port, asked.quiet, asked.no_watch) == (True, 9000, True, True)
    assert arguments([]).state.name == ".local"


class Session:
    """A session in its own process group, as a terminal starts it."""

    def __init__(self, assembly: Path, state: Path, *options: str, port: int | None = None) -> None:
        self.port = port or Ports.free().door
        command = [sys.executable, "-c", RUN, str(assembly), "--state", str(state), "--port", str(self.port), *options]
        self.process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )

    def read_until(self, text: str) -> str:
        assert self.process.stdout
        told = ""
        for line in self.process.stdout:
            told += line
            if text in line:
                return told
        raise AssertionError(told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.rest()

    def rest(self) -> str:
        return self.process.communicate(timeout=30)[0]


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    return write_assembly(tmp_path / "out")


def left_of(port: int) -> list[str]:
    """What is left of the session that began at this port: programs, or listeners."""
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    programs = [line for line in listing.splitlines() if f"--port {port}" in line or f"127.0.0.1:{port + 1}" in line]
    return programs + [f"port {each}" for each in Ports.starting_at(port).taken()]


@pytest.mark.e2e
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_everything_and_a_second_is_harmless(
    assembly: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    with Session(assembly, tmp_path / "state") as session:
        told = session.read_until("Ready in")
        urls = json.loads((tmp_path / "state" / "urls.json").read_text())
        assert f"http://localhost:{session.port}/mailbox" in told
        assert urls["api"] == f"http://localhost:{session.port}/api"
        httpx.get(f"{urls['api']}/logged")
        assert "hello-handler  INFO    asked request=" in session.read_until("asked")
        os.killpg(session.process.pid, ending)
        time.sleep(0.05)
        os.killpg(session.process.pid, ending)
        assert session.rest().splitlines()[-1] == "stopping; the state is kept"
    assert session.process.returncode == 0
    assert left_of(session.port) == []


@pytest.mark.e2e
def test_a_killed_session_leaves_nothing_behind_and_its_state_is_saved(assembly: Path, tmp_path: Path) -> None:
    with Session(assembly, tmp_path / "state", "--quiet", "--no-watch") as session:
        session.read_until("Ready in")
        session.process.kill()
        session.rest()
    deadline = time.monotonic() + 10
    while left_of(session.port) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_of(session.port) == []
    with Session(assembly, tmp_path / "state", port=session.port) as again:
        assert "deployed in" not in again.read_until("Ready in")


@pytest.mark.e2e
def test_a_taken_port_is_one_clear_sentence(assembly: Path, tmp_path: Path) -> None:
    with Session(assembly, tmp_path / "one", "--quiet") as first:
        first.read_until("Ready in")
        with Session(assembly, tmp_path / "two", port=first.port) as second:
            told = second.rest()
    assert second.process.returncode == 1
    assert f"port {first.port} is used by" in told
    assert "--port" in told
