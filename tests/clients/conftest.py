"""An API that misbehaves as it is told to."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from clients.python.kervan_client import Tokens

OLD, NEW, BOBS = "access-1", "access-2", "access-of-bob"


@dataclass
class Api:
    """What it is told to answer, and what it was asked."""

    url: str = ""
    valid: str = OLD
    refreshable: bool = True
    order_answers: list[int] = field(default_factory=list)  # before 201; 0 hangs up
    retry_after: str = "3"  # of a 429
    page: bool = False  # refusals are a gateway's, in HTML
    refreshes: int = 0
    keys: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)  # the If-Match of each
    left: list[Any] = field(default_factory=list)
    logins: list[Any] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)  # as they were posted
    file_answer: int = 201
    lock: Any = field(default_factory=threading.Lock)


class Handler(BaseHTTPRequestHandler):
    """Six routes."""

    def do_GET(self) -> None:
        api: Api = self.server.api  # type: ignore[attr-defined]
        good = self.headers["authorization"] == f"Bearer {api.valid}"
        self.answer(200, {"name": "Ana"}, etag='"3"') if good else self.refuse(401, "unauthenticated")

    def do_PATCH(self) -> None:
        api: Api = self.server.api  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers["content-length"]))
        api.edits.append(self.headers["if-match"])
        current = f'"{2 + len(api.edits)}"' == api.edits[-1]
        answer = {"name": "Ana"}, {"etag": f'"{3 + len(api.edits)}"'}
        self.answer(200, answer[0], **answer[1]) if current else self.refuse(412, "precondition_failed")

    def do_DELETE(self) -> None:
        api: Api = self.server.api  # type: ignore[attr-defined]
        api.left.append(json.loads(self.rfile.read(int(self.headers["content-length"] or 0)) or "null"))
        self.answer(202, {})

    def do_POST(self) -> None:
        api: Api = self.server.api  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/api/auth/login":
            api.logins.append(json.loads(body))
            self.answer(200, {"tokens": tokens(OLD if len(api.logins) == 1 else BOBS)})
        elif self.path == "/api/files/presign-upload":
            fields = {"key": "incoming/fil_1", "policy": "p"}
            self.answer(201, {"file": json.loads(body), "upload": {"url": f"{api.url}/bucket", "fields": fields}})
        elif self.path == "/bucket":
            api.files.append(body)
            assert "authorization" not in self.headers
            self.answer(api.file_answer, "<Error><Code>EntityTooLarge</Code></Error>")
        elif self.path == "/api/auth/refresh":
            with api.lock:
                api.refreshes += 1
            self.answer(200, {"tokens": tokens(NEW)}) if api.refreshable else self.refuse(401, "unauthenticated")
        else:
            api.keys.append(self.headers["idempotency-key"])
            status = api.order_answers.pop(0) if api.order_answers else 201
            if status == 201:
                self.answer(201, {"id": "ord_1"})
            elif status:
                self.refuse(status, "unavailable")

    def refuse(self, status: int, code: str) -> None:
        api: Api = self.server.api  # type: ignore[attr-defined]
        body = "<html>" if api.page else {"code": code, "detail": "…"}
        self.answer(status, body, **{"retry-after": api.retry_after} if status == 429 else {})

    def answer(self, status: int, body: Any, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(raw)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def tokens(access: str) -> Tokens:
    return Tokens(access_token=access, refresh_token=f"refresh of {access}", token_type="Bearer", expires_in=600)


@pytest.fixture
def api() -> Iterator[Api]:
    """Running on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.api = made = Api(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=partial(server.serve_forever, 0.01))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
