"""Both clients against an API that misbehaves: tokens are renewed once, nothing is done twice, waiting has an end."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.python.kervan_client import Client, Refused, Tokens, etag_of
from infra.app import NODE

BEHAVIOUR = Path(__file__).parents[2] / "clients" / "typescript" / "examples" / "behaviour.ts"
OLD, NEW = "access-1", "access-2"


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
        self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/api/auth/login":
            self.answer(200, {"tokens": tokens(OLD)})
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


def by_typescript(api: Api, what: str) -> dict[str, Any]:
    """Run by Node, which strips the types."""
    command = [str(NODE), "--no-warnings", str(BEHAVIOUR), api.url, what]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own words
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def by_python(api: Api, what: str) -> dict[str, Any]:
    """The same in this process, with threads."""
    waited: list[float] = []
    told: list[str | None] = []
    client = Client(
        api.url,
        on_tokens=lambda held: told.append(held["access_token"] if held else None),
        wait=lambda seconds: waited.append(1000 * seconds),
    )
    with client:
        client.sign_in("ana@example.com", "parola")
        if what in ONE:
            results = [_tried(partial(ONE[what], client))]
        else:
            with ThreadPoolExecutor(8) as pool:
                results = list(pool.map(lambda _: _tried(lambda: client.get("/api/me")), range(8)))
    return {"results": results, "waited": waited, "told": told}


def _edit_twice(client: Client) -> None:
    me = client.get("/api/me")
    me = client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))
    client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))
    client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))


ONE: dict[str, Callable[[Client], Any]] = {
    "order": lambda client: client.post("/api/orders", {"items": []}),
    "edit": _edit_twice,
    "leave": lambda client: client.delete("/api/me", {"password": "parola"}),
}


def _tried(ask: Callable[[], Any]) -> str:
    try:
        ask()
    except Refused as refused:
        later = "" if refused.retry_after is None else f" in {refused.retry_after:g}"
        return f"{refused.code}{later}"
    return "ok"


BOTH = pytest.mark.parametrize("run", [by_typescript, by_python])
Run = Callable[[Api, str], dict[str, Any]]


@BOTH
def test_eight_calls_with_an_old_token_renew_it_once(api: Api, run: Run) -> None:
    api.valid = NEW
    assert run(api, "read") == {"results": ["ok"] * 8, "waited": [], "told": [None, OLD, NEW]}
    assert api.refreshes == 1


@BOTH
def test_who_cannot_renew_is_told_to_sign_in(api: Api, run: Run) -> None:
    api.valid, api.refreshable = "another", False
    assert run(api, "read") == {"results": ["unauthenticated"] * 8, "waited": [], "told": [None, OLD, None]}
    assert api.refreshes == 1


@BOTH
def test_an_order_is_sent_again_under_its_own_key(api: Api, run: Run) -> None:
    api.order_answers = [503, 0, 503]
    came = run(api, "order")
    assert came["results"] == ["ok"] and len(came["waited"]) == 3
    assert len(api.keys) == 4 and len(set(api.keys)) == 1 and api.keys[0]


@BOTH
def test_they_wait_as_long_as_they_are_told(api: Api, run: Run) -> None:
    api.order_answers = [429]
    assert run(api, "order")["waited"] == [3000]


@BOTH
def test_who_would_wait_too_long_is_told_at_once(api: Api, run: Run) -> None:
    api.order_answers, api.retry_after = [429], "86400"
    assert run(api, "order") == {"results": ["unavailable in 86400"], "waited": [], "told": [None, OLD]}


@BOTH
def test_a_date_that_is_no_number_of_seconds_is_not_waited_for(api: Api, run: Run) -> None:
    api.order_answers, api.retry_after = [429], "Sun, 22 Nov 2026 09:00:00 GMT"
    assert run(api, "order")["waited"] == [400]


@BOTH
def test_a_gateways_page_is_a_refusal_too(api: Api, run: Run) -> None:
    api.order_answers, api.page = [503] * 4, True
    came = run(api, "order")
    assert (came["results"], len(came["waited"])) == (["unknown"], 3)


def test_who_stops_a_call_does_not_wait_for_its_end(api: Api) -> None:
    api.order_answers = [429]
    assert by_typescript(api, "stop")["results"] == ["stopped early"]
    assert len(api.keys) == 1


@BOTH
def test_an_edit_names_the_version_that_it_saw(api: Api, run: Run) -> None:
    assert run(api, "edit")["results"] == ["precondition_failed"]
    assert api.edits == ['"3"', '"4"', '"4"']


@BOTH
def test_an_account_is_closed_with_its_password(api: Api, run: Run) -> None:
    assert run(api, "leave")["results"] == ["ok"]
    assert api.left == [{"password": "parola"}]


def test_a_list_is_read_to_its_end() -> None:
    pages = {None: {"items": [1, 2], "next_cursor": "c"}, "c": {"items": [3], "next_cursor": None}}
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=pages[asked.url.params.get("cursor")]))
    with Client("http://127.0.0.1:9", http=httpx.Client(transport=transport)) as client:
        assert list(client.all("/api/orders")) == [1, 2, 3]
