"""Programs that the local cloud starts: each in its own process group, ended with everything it started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from infra.local.faults import LocalCloudError

REPOSITORY = Path(__file__).parents[2]
TAIL = 12


class Child:
    """A Python module running beside us, with this environment and no other, until `stop`.

    Should we die first, its stdin ends, by which it knows (`stop_with_parent`).
    """

    def __init__(self, name: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str]):
        self.name = name
        self.log = log
        self.asked = False
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *arguments],
                cwd=REPOSITORY,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Block until `ready`. Raises LocalCloudError with the end of the log if the program ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise LocalCloudError(f"{self.name} was not ready after {seconds:.0f} s. See {self.log}.")
            time.sleep(0.05)

    def check(self) -> None:
        """Raise LocalCloudError with the end of the log if it is no longer there."""
        if self.process.poll() is not None:
            raise LocalCloudError(f"{self.name} has ended. Its last words ({self.log}):\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL:])

    def interrupt(self) -> None:
        """Ask it to finish, once, because servers take a second time for impatience; returns at once."""
        if not self.asked:
            self.asked = True
            self.process.send_signal(signal.SIGINT)

    def stop(self, patience: float = 20) -> None:
        """Ask, wait, then end what is left of its process group. Safe to call twice."""
        self.interrupt()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def stop_with_parent() -> None:
    """In a child: turn the end of stdin, which comes when the parent is gone, into an interrupt.

    A shell's background jobs are born deaf to interrupts, and so are their children: these hear them again.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
