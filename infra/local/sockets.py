"""Carries a WebSocket to the WebSocket API and back: frames, close codes, and refusals as the HTTP answers they are."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

LARGEST_FRAME = 128 * 1024  # API Gateway's own limit for a message
NO_STATUS, ABNORMAL, GOING_AWAY, TRY_LATER = 1005, 1006, 1001, 1013
PASSED_ON = ("authorization", "cookie", "origin", "user-agent", "accept-language")


class SocketProxy:
    """Stands for one stage of a WebSocket API in the local AWS."""

    def __init__(self, gateway: str, api_id: str, stage: str, edge_headers: Mapping[str, str]) -> None:
        self.address = f"{gateway.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/{stage}"
        self.edge = [(name.lower(), value) for name, value in edge_headers.items()]

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection to its end."""
        query = _query(socket)
        try:
            upstream = await connect(
                f"{self.address}?{query}" if query else self.address,
                additional_headers=[*_headers(socket), *self.edge],
                user_agent_header=None,
                compression=None,
                ping_interval=None,
                max_size=None,
            )
        except InvalidStatus as refusal:
            await socket.send_denial_response(_refusal(refusal))
            return
        except OSError:
            await socket.send_denial_response(Response("The local AWS does not answer", 502))
            return
        await socket.accept()
        await _carry(socket, upstream)


async def _carry(socket: WebSocket, upstream: ClientConnection) -> None:
    inward = asyncio.create_task(_inward(socket, upstream))
    outward = asyncio.create_task(_outward(socket, upstream))
    try:
        await asyncio.wait({inward, outward}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (inward, outward):
            task.cancel()
        with suppress(Exception):
            await upstream.close(GOING_AWAY)


async def _inward(socket: WebSocket, upstream: ClientConnection) -> None:
    """Client to API, until the client leaves."""
    try:
        while True:
            frame = await socket.receive()
            if frame["type"] == "websocket.disconnect":
                code = frame.get("code") or NO_STATUS
                await upstream.close(1000 if code in {NO_STATUS, ABNORMAL} else code, frame.get("reason") or "")
                return
            content = frame.get("text")
            await upstream.send(content if content is not None else frame["bytes"])
    except ConnectionClosed:
        return


async def _outward(socket: WebSocket, upstream: ClientConnection) -> None:
    """API to client, until the API closes."""
    with suppress(WebSocketDisconnect):
        async for frame in upstream:
            await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
    code = upstream.close_code or ABNORMAL
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(
            1000 if code == NO_STATUS else TRY_LATER if code == ABNORMAL else code, upstream.close_reason or ""
        )


def _query(socket: WebSocket) -> str:
    """As it came, and who is named in the path as `user_id`, whatever the query says of that."""
    query: str = socket.scope["query_string"].decode()
    named = socket.path_params.get("user_id")
    if named is None:
        return query
    others = (part for part in query.split("&") if part and part.partition("=")[0] != "user_id")
    return "&".join([*others, f"user_id={quote(named, safe='')}"])


def _headers(socket: WebSocket) -> list[tuple[str, str]]:
    address = socket.client.host if socket.client else "127.0.0.1"
    kept = [(name, socket.headers[name]) for name in PASSED_ON if name in socket.headers]
    return [*kept, ("x-forwarded-for", address)]


def _refusal(refusal: InvalidStatus) -> Response:
    answer = refusal.response
    return Response(answer.body or b"", answer.status_code, media_type=answer.headers.get("content-type"))
