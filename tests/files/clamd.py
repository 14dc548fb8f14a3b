"""A ClamAV daemon that knows one virus and says what it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.files.samples import EICAR

MOST = 1024 * 1024


class Daemon(socketserver.ThreadingTCPServer):
    """On a free port; `says` overrules what it finds, `seen` are the files that it got."""

    daemon_threads = True

    def __init__(self) -> None:
        """Waits for a file."""
        super().__init__(("127.0.0.1", 0), _Session)
        self.says: bytes | None = None
        self.seen: list[bytes] = []

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """`zINSTREAM`, chunks with their lengths, an empty one."""
        assert isinstance(self.server, Daemon)
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = bytearray()
        while length := int.from_bytes(self.rfile.read(4), "big"):
            body += self.rfile.read(length)
        self.server.seen.append(bytes(body))
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in body else b"stream: OK"
        large = b"INSTREAM size limit exceeded. ERROR"
        answer = self.server.says if self.server.says is not None else large if len(body) > MOST else found
        self.wfile.write(answer + b"\0" if answer else b"")


@contextmanager
def running() -> Iterator[Daemon]:
    """Until the end of the block."""
    with Daemon() as daemon:
        threading.Thread(target=daemon.serve_forever, args=(0.01,), daemon=True).start()
        yield daemon
        daemon.shutdown()
