"""Lambda's Runtime API, small: it starts a function under the real `awslambdaric`, hands it events, keeps the times."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_START = 60


@dataclass(frozen=True)
class Start:
    """One cold start. Times in milliseconds, memory in MiB; without events only init is measured."""

    init: float  # spawn → end of init
    init_work: float  # of that, on a CPU: what a busy machine does not change
    answer: float  # end of init → first response
    answer_work: float
    resident: float  # after the last event
    answers: tuple[Any, ...]

    @property
    def cold(self) -> float:
        """Spawn → first response."""
        return self.init + self.answer

    @property
    def work(self) -> float:
        """Of that, on a CPU."""
        return self.init_work + self.answer_work


class FunctionFailed(Exception):
    """The function ended, or told of an error, before it had answered."""


class _Runtime:
    """The API's side of one start: one connection at a time, as the client keeps it."""

    def __init__(self, events: Sequence[Mapping[str, Any]]) -> None:
        """`events` are handed over one after another."""
        self.events = events
        self.asked: list[float] = []
        self.answered: list[float] = []
        self.worked: list[float] = []  # CPU time at each of the two kinds of moment
        self.pid = 0
        self.answers: list[Any] = []
        self.errors: list[str] = []
        self.done = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        """For AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(ConnectionError, FileNotFoundError), connection, connection.makefile("rb") as incoming:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while line := incoming.readline():
                path, headers = line.split()[1].decode(), dict(_headers(incoming))
                body = incoming.read(int(headers.get("content-length", 0)))
                reply = self._answer(path, body)
                if reply is None:
                    return
                connection.sendall(reply)

    def _answer(self, path: str, body: bytes) -> bytes | None:
        now = time.perf_counter()
        self.worked.append(_worked(self.pid))
        if path.endswith("/invocation/next"):
            self.asked.append(now)
            if len(self.answers) == len(self.events):
                self.done.set()
                return None
            return _reply(200, json.dumps(self.events[len(self.answers)]).encode(), invocation=len(self.answers))
        if path.endswith("/response"):
            self.answered.append(now)
            self.answers.append(json.loads(body))
        else:
            self.errors.append(body.decode(errors="replace"))
            self.done.set()
        return _reply(202, b"{}")


def _headers(incoming: Any) -> Iterator[tuple[str, str]]:
    while (line := incoming.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode().partition(":")
        yield name.strip().lower(), value.strip()


def _reply(status: int, body: bytes, invocation: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    if invocation is not None:
        head += (
            f"Lambda-Runtime-Aws-Request-Id: {invocation}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {int(time.time() * 1000) + 15_000}\r\n"
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:123456789012:function:bench\r\n"
        )
    return head.encode() + b"\r\n" + body


def start(handler: str, environment: Mapping[str, str], events: Sequence[Mapping[str, Any]]) -> Start:
    """Spawn the function, let it answer the events, read its memory, end it."""
    runtime = _Runtime(events)
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("w+") as log:
        began = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-S", "-m", "awslambdaric", handler],
            cwd=folder,
            env={**environment, "AWS_LAMBDA_RUNTIME_API": runtime.address},
            stdout=log,
            stderr=log,
        )
        runtime.pid = child.pid
        try:
            with _ended(child, runtime):
                runtime.done.wait(LONGEST_START)
                resident = _resident(child.pid)
        finally:
            child.kill()
            child.wait()
            runtime.listener.close()
        if len(runtime.answers) < len(events) or not runtime.asked:
            log.seek(0)
            raise FunctionFailed("\n".join([*runtime.errors, log.read()[-3000:]]))
    ready = runtime.asked[0]
    answered = runtime.answered[0] if events else ready
    return Start(
        init=(ready - began) * 1000,
        init_work=runtime.worked[0],
        answer=(answered - ready) * 1000,
        answer_work=runtime.worked[1] - runtime.worked[0] if events else 0.0,
        resident=resident,
        answers=tuple(runtime.answers),
    )


@contextmanager
def _ended(child: "subprocess.Popen[bytes]", runtime: _Runtime) -> Iterator[None]:
    """A function that ends by itself is waited for no longer."""

    def watch() -> None:
        child.wait()
        runtime.done.set()

    threading.Thread(target=watch, daemon=True).start()
    yield


def _worked(pid: int) -> float:
    """CPU milliseconds of all threads, as Linux counts them."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
