"""Whose address a socket is opened at, on this machine and at the edge: it goes into the query, over what that said."""

import json
import subprocess

import pytest
from starlette.websockets import WebSocket

from infra.local.sockets import query_of
from infra.local.synthesis import node
from infra.stacks.edge import TO_THE_SOCKET

CASES = [
    ("/ws", "ticket=t", {"ticket": "t"}),
    ("/ws", "ticket=t&user_id=usr_2", {"ticket": "t", "user_id": "usr_2"}),
    ("/ws/chat/usr_1", "ticket=t", {"ticket": "t", "user_id": "usr_1"}),
    ("/ws/chat/usr_1", "user_id=usr_2&ticket=t", {"ticket": "t", "user_id": "usr_1"}),
]


@pytest.mark.parametrize(("path", "query", "wanted"), CASES)
def test_the_front_door_says_whose_address_it_was(path: str, query: str, wanted: dict[str, str]) -> None:
    named = {"user_id": path.rpartition("/")[2]} if "chat" in path else {}
    scope = {"type": "websocket", "path": path, "query_string": query.encode(), "path_params": named, "headers": []}

    async def nothing(*_: object) -> dict[str, str]:
        return {}

    told = query_of(WebSocket(scope, nothing, nothing))  # type: ignore[arg-type]
    assert dict(pair.split("=") for pair in told.split("&")) == wanted
    assert told.count("user_id") <= 1


@pytest.mark.parametrize(("path", "query", "wanted"), CASES)
def test_the_edge_says_the_same(path: str, query: str, wanted: dict[str, str]) -> None:
    asked = {name: {"value": value} for name, value in (pair.split("=") for pair in query.split("&"))}
    event = json.dumps({"request": {"uri": path, "querystring": asked}})
    program = f"{TO_THE_SOCKET}\nconsole.log(JSON.stringify(handler({event})))"
    done = subprocess.run([node(), "-e", program], capture_output=True, text=True, check=True)  # noqa: S603
    told = json.loads(done.stdout)
    assert told["uri"] == "/STAGE"
    assert {name: each["value"] for name, each in told["querystring"].items()} == wanted
