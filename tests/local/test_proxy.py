"""What the front door changes of a request: nothing but the headers that are its own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.datastructures import Address

from infra.local.frontdoor import Behind, front_door
from infra.local.ports import HOST, Ports
from infra.local.proxy import forwarded_headers
from infra.manifest import groups
from tests.local.asking import Asking


class Echo(BaseHTTPRequestHandler):
    """Answers with the request line and headers exactly as they came."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        told = f"{self.command} {self.path}\n{self.headers}".encode() + body
        self.send_response(207)
        self.send_header("Content-Encoding", "identity")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_DELETE = do_PATCH = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Asking]:
    with ThreadingHTTPServer((HOST, 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        gateway = f"http://{HOST}:{server.server_port}"
        edge = {"X-Kervan-Edge": "secret"}
        yield Asking(front_door(Behind(gateway, tmp_path, edge_headers=edge)))
        server.shutdown()


def test_method_path_query_and_body_arrive_byte_for_byte(door: Asking) -> None:
    answer = door.post("/api/orders/%2e%2E/a%20b;c=1?q=%C5%9F&x='[]'&x=2&empty", content=b"\x00\xff{}")
    line = answer.content.split(b"\n")[0].decode()
    assert line == ("POST /_aws/execute-api/kervanhttp/$default/api/orders/%2e%2E/a%20b;c=1?q=%C5%9F&x='[]'&x=2&empty")
    assert answer.content.endswith(b"\n\x00\xff{}")
    assert answer.status_code == 207
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_what_a_client_claims_about_itself_is_replaced(door: Asking) -> None:
    claims = {"x-forwarded-for": "6.6.6.6", "x-kervan-edge": "guess"}
    told = door.get("/api/me", headers={**claims, "authorization": "Bearer t"}).text.lower()
    assert "6.6.6.6" not in told
    assert "guess" not in told
    assert "x-forwarded-for: 127.0.0.1\n" in told
    assert "x-kervan-edge: secret\n" in told
    assert "authorization: bearer t\n" in told


def test_an_address_of_the_new_kind_is_passed_on() -> None:
    headers = dict(forwarded_headers([(b"host", b"x"), (b"accept", b"*/*")], Address("::1", 5)))
    assert headers == {b"accept": b"*/*", b"x-forwarded-for": b"::1"}


PATHS = {path for group in groups().values() for function in group.functions for _, path in function.routes}


@pytest.mark.parametrize("path", ["/api", "/api/x", *sorted(PATHS)])
def test_the_apis_paths_reach_it(door: Asking, path: str) -> None:
    assert door.get(path).status_code == 207


@pytest.mark.parametrize("path", ["/apis", "/healthz", "/favicon.ico", "/mailbox/none", "/documents"])
def test_other_paths_do_not(door: Asking, path: str) -> None:
    assert door.get(path).status_code == 404


def test_the_first_page_is_for_people_and_programs(door: Asking) -> None:
    assert 'href="/mailbox"' in door.get("/", headers={"accept": "text/html"}).text
    assert door.get("/", headers={"accept": "application/json"}).json()["Mailbox"] == "/mailbox"


def test_an_api_that_is_not_there_is_a_bad_gateway(tmp_path: Path) -> None:
    nobody = f"http://{HOST}:{Ports.free().aws}"
    answer = Asking(front_door(Behind(nobody, tmp_path))).get("/api/x")
    assert (answer.status_code, answer.json()["message"]) == (502, "Bad Gateway: the local AWS does not answer")
