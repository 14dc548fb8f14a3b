"""Scanning: something looks at a file's bytes and says what is wrong with them. Only an explicit all-clear counts.

Three stand behind this port: our own checks of structure, which always look (`functions/files`); ClamAV's daemon over
its socket; and GuardDuty, which looks by itself and tells by an event (`kervan.notices.ObjectScanned`).
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

CLAMD = "clamd"
GUARDDUTY = "guardduty"
INFECTED = "infected"
UNSCANNABLE = "unscannable"
# What GuardDuty's words come to; any other word is no all-clear.
GUARDDUTY_FINDINGS: dict[str, str | None] = {"NO_THREATS_FOUND": None, "THREATS_FOUND": INFECTED}
CHUNK = 256 * 1024
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner gave no verdict; the file waits, and nobody gets it meanwhile."""


@dataclass(frozen=True)
class Suspect:
    """A file as it came, and what was said of it."""

    body: bytes
    media: str


class Scanner(Protocol):
    """Something that looks at files."""

    name: str

    def examine(self, suspect: Suspect) -> str | None:
        """The reason to reject it, or None when it is clean. Raises ScannerUnavailable where it cannot tell."""


class Clamd:
    """ClamAV's daemon by INSTREAM: the bytes go over the socket, no file is shared."""

    name = CLAMD

    def __init__(self, address: str, *, seconds: float = 20) -> None:
        """`host:port`, or the path of a Unix socket; `seconds` to wait for each answer."""
        self._address = address
        self._seconds = seconds

    def examine(self, suspect: Suspect) -> str | None:
        """Only `stream: OK` is an all-clear; a file that is too large for the daemon is unscannable."""
        try:
            answer = self._ask(suspect.body)
        except OSError as error:
            raise ScannerUnavailable(CLAMD) from error
        if answer == "stream: OK":
            return None
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return INFECTED
        if answer.startswith("INSTREAM size limit exceeded"):
            return UNSCANNABLE
        raise ScannerUnavailable(CLAMD)

    def _ask(self, body: bytes) -> str:
        with self._connected() as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for chunk in _chunks(body):
                daemon.sendall(len(chunk).to_bytes(4, "big") + chunk)
            answer = bytearray()
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (part := daemon.recv(1024)):
                answer += part
        return answer.removesuffix(b"\0").decode(errors="replace").strip()

    def _connected(self) -> socket.socket:
        host, _, port = self._address.rpartition(":")
        if host:
            return socket.create_connection((host, int(port)), timeout=self._seconds)
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            daemon.settimeout(self._seconds)
            daemon.connect(self._address)
        except OSError:
            daemon.close()
            raise
        return daemon


def _chunks(body: bytes) -> Iterator[bytes]:
    """The body in pieces, and an empty one that ends it."""
    yield from (body[start : start + CHUNK] for start in range(0, len(body), CHUNK))
    yield b""
