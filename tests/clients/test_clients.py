"""Both clients against an API that misbehaves: tokens are renewed once, nothing is done twice, waiting has an end."""

import json
import re
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.python.kervan_client import Client, Refused, etag_of
from infra.app import NODE
from tests.clients.conftest import BOBS, NEW, OLD, Api

BEHAVIOUR = Path(__file__).parents[2] / "clients" / "typescript" / "examples" / "behaviour.ts"


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
    others: list[threading.Thread] = []

    def hand_over(asked: httpx.Request) -> None:
        """Ana signs out while her tokens are being renewed, or Bob signs in on her device."""
        if asked.url.path.endswith("/refresh") and what == "signout":
            client.tokens = None
        if asked.url.path.endswith("/refresh") and what == "handover":
            others.append(threading.Thread(target=client.sign_in, args=("bob@example.com", "kapı", "123456")))
            others[0].start()
            others[0].join(0.2)

    client = Client(
        api.url,
        on_tokens=lambda held: told.append(held["access_token"] if held else None),
        wait=lambda seconds: waited.append(1000 * seconds),
        http=httpx.Client(event_hooks={"request": [hand_over]}),
    )
    with client:
        client.sign_in("ana@example.com", "parola")
        if what in ONE:
            results = [_tried(partial(ONE[what], client))]
        else:
            with ThreadPoolExecutor(8) as pool:
                results = list(pool.map(lambda _: _tried(lambda: client.get("/api/me")), range(8)))
        for other in others:
            other.join()
    return {"results": results, "waited": waited, "told": told}


def _edit_twice(client: Client) -> None:
    me = client.get("/api/me")
    me = client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))
    client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))
    client.patch("/api/me", {"name": "Ana"}, if_match=etag_of(me))


ONE: dict[str, Callable[[Client], Any]] = {
    "order": lambda client: client.post("/api/orders", {"items": []}),
    "edit": _edit_twice,
    "handover": lambda client: client.get("/api/me"),
    "signout": lambda client: client.get("/api/me"),
    "upload": lambda client: client.upload("avatar", "ben.png", b"\x89PNG", "image/png"),
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


@BOTH
def test_who_signs_in_while_anothers_tokens_are_renewed_stays_signed_in(api: Api, run: Run) -> None:
    api.valid = NEW
    assert run(api, "handover")["told"][-1] == BOBS
    assert api.logins[1] == {"email": "bob@example.com", "password": "kapı", "second_factor": "123456"}
    assert api.refreshes == 1


@BOTH
def test_who_signs_out_while_the_tokens_are_renewed_stays_signed_out(api: Api, run: Run) -> None:
    api.valid = NEW
    came = run(api, "signout")
    assert (came["results"], came["told"]) == (["unauthenticated"], [None, OLD])


@BOTH
@pytest.mark.parametrize(("status", "result"), [(201, "ok"), (400, "unknown")])
def test_a_file_is_sent_by_the_form_that_was_made_for_it(api: Api, run: Run, status: int, result: str) -> None:
    api.file_answer = status
    assert run(api, "upload")["results"] == [result]
    (sent,) = api.files
    names = re.findall(rb'name="(\w+)"', sent)
    assert names == [b"key", b"policy", b"file"], "the file is the last: S3 reads no field behind it"
    assert b"\x89PNG\r\n" in sent and b'filename="ben.png"' in sent and b"image/png" in sent


def test_a_list_is_read_to_its_end() -> None:
    pages = {None: {"items": [1, 2], "next_cursor": "c"}, "c": {"items": [3], "next_cursor": None}}
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=pages[asked.url.params.get("cursor")]))
    with Client("http://127.0.0.1:9", http=httpx.Client(transport=transport)) as client:
        assert list(client.all("/api/orders")) == [1, 2, 3]
