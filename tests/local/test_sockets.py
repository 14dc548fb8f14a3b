"""How the front door asks for a socket: as CloudFront would."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message
from websockets.sync.server import ServerConnection, serve

from infra.local.frontdoor import Behind, front_door
from infra.local.ports import HOST


@dataclass
class Gateway:
    """Takes every socket and remembers how it was asked for."""

    address: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, socket: ServerConnection) -> None:
        """Say one word."""
        request = socket.request
        assert request is not None
        self.asked.append((request.path, {name.lower(): value for name, value in request.headers.raw_items()}))
        socket.send("selam")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    with serve(made, HOST, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.address = f"http://{HOST}:{server.socket.getsockname()[1]}"
        yield made
        server.shutdown()


@pytest.fixture
def door(gateway: Gateway, tmp_path: Path) -> ASGIApp:
    return front_door(Behind(gateway.address, tmp_path, edge_headers={"X-Kervan-Edge": "secret"}))


def first_word(door: ASGIApp, address: str, **headers: str) -> str:
    """Open a socket and hang up when something was said."""
    path, _, query = address.partition("?")
    scope = {
        "type": "websocket",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("198.51.100.7", 5),
        "subprotocols": [],
    }
    said: list[str] = []

    async def talk() -> None:
        frames: asyncio.Queue[Message] = asyncio.Queue()
        await frames.put({"type": "websocket.connect"})

        async def send(message: Message) -> None:
            if message["type"] == "websocket.send":
                said.append(message["text"])
                await frames.put({"type": "websocket.disconnect", "code": 1000})

        await asyncio.wait_for(door(scope, frames.get, send), timeout=10)

    asyncio.run(talk())
    return said[0]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/ws?ticket=t", "?ticket=t"),
        ("/ws", ""),
        ("/ws/chat/usr_1?ticket=t", "?ticket=t&user_id=usr_1"),
        ("/ws/chat/usr_1?user_id=usr_2&ticket=t", "?ticket=t&user_id=usr_1"),
        ("/ws/chat/a%26ticket=x", "?user_id=a%26ticket%3Dx"),
    ],
)
def test_every_address_is_the_stages_with_who_is_named_in_the_query(
    door: ASGIApp, gateway: Gateway, address: str, asked: str
) -> None:
    assert first_word(door, address) == "selam"
    assert [path for path, _ in gateway.asked] == [f"/_aws/execute-api/kervanws/live{asked}"]


def test_the_gateway_gets_our_mark_and_not_a_clients_claim(door: ASGIApp, gateway: Gateway) -> None:
    first_word(door, "/ws", x_kervan_edge="guess", x_forwarded_for="6.6.6.6", accept_language="en")
    ((_, headers),) = gateway.asked
    assert (headers["x-kervan-edge"], headers["accept-language"]) == ("secret", "en")
    assert headers["x-forwarded-for"] == "198.51.100.7"
