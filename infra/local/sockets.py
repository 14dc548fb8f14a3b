"""Carries a WebSocket to the WebSocket API and back: frames, close codes, and refusals as the HTTP answers they are."""

import asyncio
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

LARGEST_FRAME = 128 * 1024  # API Gateway's own limit for a message
NO_STATUS, ABNORMAL, GOING_AWAY, TRY_LATER = 1005, 1006, 1001, 1013
PASSED_ON = ("authorization", "cookie", "origin", "user-agent", "accept-language")


class SocketProxy:
    """Stands for one stage of a WebSocket API in the local AWS."""

    def __init__(self, gateway: str, api_id: str, stage: str) -> None:
        self.address = f"{gateway.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/{stage}"

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection to its end."""
        query = query_of(socket)
        try:
            upstream = await connect(
                f"{self.address}?{query}" if query else self.address,
                additional_headers=_headers(socket),
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


def query_of(socket: WebSocket) -> str:
    """As the edge does: the person in the address goes into the query, over whatever that said."""
    pairs = parse_qsl(socket.scope["query_string"].decode(), keep_blank_values=True)
    named = socket.path_params.get("user_id")
    if named is not None:
        pairs = [*(pair for pair in pairs if pair[0] != "user_id"), ("user_id", str(named))]
    return urlencode(pairs)


def _headers(socket: WebSocket) -> list[tuple[str, str]]:
    address = socket.client.host if socket.client else "127.0.0.1"
    kept = [(name, socket.headers[name]) for name in PASSED_ON if name in socket.headers]
    return [*kept, ("x-forwarded-for", address)]


def _refusal(refusal: InvalidStatus) -> Response:
    answer = refusal.response
    return Response(answer.body or b"", answer.status_code, media_type=answer.headers.get("content-type"))
