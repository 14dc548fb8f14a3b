"""The one address of the local product, as CloudFront is on AWS: the API, the socket, the mailbox and a page of links.

Runs as a child process: `python -m infra.local.frontdoor --port 8000 --gateway http://127.0.0.1:8001 --mailbox FOLDER`.
"""

import argparse
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.file_headers import FILE_HEADERS
from infra.local.children import stop_with_parent
from infra.local.mailbox import mailbox_routes
from infra.local.pages import page
from infra.local.ports import HOST
from infra.local.proxy import HttpProxy
from infra.local.sockets import LARGEST_FRAME, SocketProxy
from kervan.notices import SERVED

EDGE_HEADERS = "LOCAL_EDGE_HEADERS"  # in the environment, because a command line is seen by every user
HTTP_API, SOCKET_API, STAGE = "kervanhttp", "kervanws", "live"
TO_THE_API = ("/api", "/health", "/openapi.json", "/docs", "/redoc", "/.well-known", "/certificate", "/app")


@dataclass(frozen=True)
class Behind:
    """What stands behind the front door."""

    gateway: str
    mailbox: Path
    http_api: str = HTTP_API
    socket_api: str = SOCKET_API
    stage: str = STAGE
    uploads: str = ""  # the bucket's name
    links: Mapping[str, str] = field(default_factory=dict)
    edge_headers: Mapping[str, str] = field(default_factory=dict)


def front_door(behind: Behind) -> ASGIApp:
    """The application."""
    api = f"/_aws/execute-api/{behind.http_api}/$default"
    proxy = HttpProxy(behind.gateway, api, edge=behind.edge_headers)
    files = HttpProxy(behind.gateway, f"/{behind.uploads}", added=FILE_HEADERS)
    socket = SocketProxy(behind.gateway, behind.socket_api, behind.stage, behind.edge_headers)

    async def index(request: Request) -> Response:
        links = {"Web client": "/app", "Mailbox": "/mailbox", "API documents": "/docs", **behind.links}
        if "text/html" not in request.headers.get("accept", "text/html"):
            return JSONResponse(links)
        return page("index.html", links=links, gateway=behind.gateway)

    @asynccontextmanager
    async def closing(_: Starlette) -> AsyncIterator[None]:
        yield
        await proxy.client.aclose()
        await files.client.aclose()

    routes: list[BaseRoute] = [
        Route("/", index),
        WebSocketRoute("/ws", socket.serve),
        WebSocketRoute("/ws/chat/{user_id}", socket.serve),
        *mailbox_routes(behind.mailbox),
    ]
    ours = Starlette(routes=routes, lifespan=closing)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = proxy if _is_for_the_api(scope) else files if _is_a_file(scope) else ours
        await chosen(scope, receive, send)

    return door


def _is_for_the_api(scope: Scope) -> bool:
    path = scope.get("path", "")
    return scope["type"] == "http" and any(path == each or path.startswith(f"{each}/") for each in TO_THE_API)


def _is_a_file(scope: Scope) -> bool:
    """What people sent, by an address that S3 checks."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and scope["path"].startswith(f"/{SERVED}")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--mailbox", type=Path, required=True)
    parser.add_argument("--http-api", default=HTTP_API)
    parser.add_argument("--socket-api", default=SOCKET_API)
    parser.add_argument("--stage", default=STAGE)
    parser.add_argument("--uploads", default="")
    parser.add_argument("--links", type=json.loads, default={})
    chosen = vars(parser.parse_args())
    port = chosen.pop("port")
    stop_with_parent()
    config = uvicorn.Config(
        front_door(Behind(**chosen, edge_headers=json.loads(os.environ.get(EDGE_HEADERS, "{}")))),
        host=HOST,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=2,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
    )
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _ended)  # the server raises a signal again when it has stopped because of it
    uvicorn.Server(config).run()


def _ended(*_: object) -> None:
    """Nothing is left to do."""


if __name__ == "__main__":
    main()
