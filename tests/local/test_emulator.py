"""How MiniStack is run: what it is given, how it ends, and what is read of its functions' logs."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from infra.local.emulator import Ending, Receive, Scope, Send, environment
from infra.local.functionlog import KEPT_STREAMS, Seen


def test_functions_get_nothing_of_the_developers_own_set_up(tmp_path: Path, monkeypatch: Any) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "KERVAN_STAGE", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "mine")
    given = environment(8001, tmp_path)
    assert "mine" not in given.values()
    assert given["HOME"] == str(tmp_path / "tmp")
    assert given["PATH"]


def test_it_listens_on_this_machine_alone_and_enforces_roles(tmp_path: Path) -> None:
    given = environment(8001, tmp_path)
    assert (given["BIND_HOST"], given["GATEWAY_PORT"], given["AUTH"]) == ("127.0.0.1", "8001", "true")
    assert all(given[folder].startswith(str(tmp_path)) for folder in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR"))


def test_a_signal_ends_the_lifespan_whatever_the_server_does() -> None:
    told: list[str] = []

    async def application(_: Scope, receive: Receive, send: Send) -> None:
        for _step in range(2):
            message = await receive()
            told.append(message["type"])
            await send({"type": f"{message['type']}.complete"})

    async def run() -> list[str]:
        sent = list[str]()
        ending = Ending(application, at_start=lambda: told.append("loaded"), at_end=lambda: told.append("saving"))

        async def from_server() -> MutableMapping[str, Any]:
            return {"type": "lifespan.startup"}

        async def to_server(message: MutableMapping[str, Any]) -> None:
            sent.append(message["type"])

        life = asyncio.create_task(ending({"type": "lifespan"}, from_server, to_server))
        await asyncio.sleep(0)
        assert not ending.saved.is_set()
        ending.asked.set()
        await asyncio.wait_for(ending.saved.wait(), 5)
        await life
        return sent

    assert asyncio.run(run()) == ["lifespan.startup.complete"]
    assert told == ["lifespan.startup", "loaded", "saving", "lifespan.shutdown"]


def group(*streams: list[str]) -> dict[str, Any]:
    events = [[{"timestamp": 1, "message": text} for text in stream] for stream in streams]
    return {"streams": {f"s{n}": {"events": each} for n, each in enumerate(events)}}


def test_each_line_of_a_function_is_read_once() -> None:
    seen, logs = Seen(), group(["a", "b"])
    assert [line["text"] for line in seen.new_lines([("/aws/lambda/local-orders", logs)])] == ["a", "b"]
    logs["streams"]["s0"]["events"].append({"timestamp": 2, "message": "c"})
    logs["streams"]["s1"] = group(["d"])["streams"]["s0"]
    new = list(seen.new_lines([("/aws/lambda/local-orders", logs)]))
    assert new == [
        {"at": 2, "function": "local-orders", "text": "c"},
        {"at": 1, "function": "local-orders", "text": "d"},
    ]


def test_old_streams_are_forgotten_but_none_before_it_was_read() -> None:
    seen, logs = Seen(), group(*([str(n)] for n in range(3 * KEPT_STREAMS)))
    assert len(list(seen.new_lines([("g", logs)]))) == 3 * KEPT_STREAMS
    assert list(seen.new_lines([("g", logs)])) == []
    assert list(logs["streams"]) == [f"s{n}" for n in range(2 * KEPT_STREAMS, 3 * KEPT_STREAMS)]
    assert len(seen.events) == KEPT_STREAMS
