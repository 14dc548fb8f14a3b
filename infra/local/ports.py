"""Which ports the local cloud listens on, and who sits on one that it needs."""

import random
import socket
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

from infra.local.faults import PortTaken

HOST = "127.0.0.1"
FIRST = 8000
LISTENING = "0A"
BESIDE = range(10_000, 30_000)  # below the ports that Linux and macOS give to outgoing connections


@dataclass(frozen=True)
class Ports:
    """Ports in a row: the product's address, AWS, and the services outside."""

    door: int = FIRST
    aws: int = FIRST + 1
    stripe: int = FIRST + 2
    iyzico: int = FIRST + 3
    paytr: int = FIRST + 4
    spotify: int = FIRST + 5
    push: int = FIRST + 6
    netgsm: int = FIRST + 7
    twilio: int = FIRST + 8
    whatsapp: int = FIRST + 9

    @classmethod
    def starting_at(cls, first: int) -> Self:
        """The row that begins at `first`."""
        return cls(*range(first, first + len(fields(cls))))

    @classmethod
    def free(cls) -> Self:
        """A row that nobody uses now, so that two clouds can run side by side.

        It lies where no outgoing connection begins: one of those could take a port between this look and our start.
        """
        rows = [cls.starting_at(first) for first in BESIDE[:: len(fields(cls))]]
        random.shuffle(rows)
        return next(row for row in rows if not row.taken())

    def taken(self) -> list[int]:
        """Those of them at which we could not listen."""
        return [port for port in astuple(self) if is_taken(port)]

    def check(self) -> None:
        """Raise PortTaken, naming every port in use and its owner."""
        if taken := self.taken():
            owners = ", ".join(f"port {port} is used by {owner(port)}" for port in taken)
            raise PortTaken(f"The local cloud cannot start: {owners}. Stop it, or choose others with --port.")


def is_taken(port: int) -> bool:
    """Whether a listener on this machine would collide with ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def owner(port: int, proc: Path = Path("/proc")) -> str:
    """The listener's program and process id as far as this user may see them."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port, proc)}
    for process in proc.glob("[0-9]*"):
        if sockets and any(link in sockets for link in _open_files(process)):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"{command[:80] or 'a program'} (process {process.name})"
    return "another program"


def _listening_inodes(port: int, proc: Path) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    inodes.add(fields[9])
    return inodes


def _open_files(process: Path) -> list[str]:
    links: list[str] = []
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                links.append(str(descriptor.readlink()))
    return links
