"""Carries one HTTP request to the HTTP API, or to S3, and its answer back, changing nothing that anybody could see."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

import httpx
from starlette.background import BackgroundTask
from starlette.datastructures import Address
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

LARGEST_BODY = 10 * 1024 * 1024  # API Gateway's own limit
PATIENCE = httpx.Timeout(35, connect=5)  # the gateway gives up after 30 s
OURS_ALONE = {
    *(b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect"),
    *(b"proxy-connection", b"proxy-authorization", b"proxy-authenticate"),
    *(b"host", b"content-length", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"),
}
HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"trailer", b"te"}

LOCAL = Address("127.0.0.1", 0)

Headers = Iterable[tuple[bytes, bytes]]
RawHeaders = list[tuple[bytes, bytes]]


class TooLarge(Exception):
    """The body is larger than the gateway takes."""


class HttpProxy:
    """An ASGI application that stands for what is behind a path of the local AWS."""

    def __init__(
        self,
        gateway: str,
        prefix: str,
        *,
        edge: Mapping[str, str] | None = None,
        added: Mapping[str, str] | None = None,
    ) -> None:
        """`edge` are headers that every request gets; without them it gets none but its own, and says nothing of who
        asks. `added` are headers that every answer gets.
        """
        self.client = httpx.AsyncClient(base_url=gateway, timeout=PATIENCE, limits=httpx.Limits(max_connections=200))
        self.edge = None if edge is None else [(name.lower().encode(), value.encode()) for name, value in edge.items()]
        self.prefix = prefix.encode()
        self.added = [(name.encode(), value.encode()) for name, value in (added or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what the API answers."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            upstream = await self.client.send(await self._forwarded(request), stream=True)
        except TooLarge:
            return JSONResponse({"message": "Request Entity Too Large"}, 413)
        except ClientDisconnect:
            return Response(status_code=499)
        except httpx.TimeoutException:
            return JSONResponse({"message": "Service Unavailable"}, 503)
        except httpx.TransportError:
            return JSONResponse({"message": "Bad Gateway: the local AWS does not answer"}, 502)
        answer = StreamingResponse(
            _raw(upstream), status_code=upstream.status_code, background=BackgroundTask(upstream.aclose)
        )
        dropped = HOP_BY_HOP | {name for name, _ in self.added}
        kept = [(k.lower(), v) for k, v in upstream.headers.raw if k.lower() not in dropped]
        answer.raw_headers = kept + self.added
        return answer

    async def _forwarded(self, request: Request) -> httpx.Request:
        raw_path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        query: bytes = request.scope["query_string"]
        target = self.prefix + raw_path + (b"?" + query if query else b"")
        return self.client.build_request(
            request.method,
            "/",
            headers=[]
            if self.edge is None
            else forwarded_headers(request.scope["headers"], request.client or LOCAL, self.edge),
            content=await _body(request),
            extensions={"target": target},
        )


def forwarded_headers(headers: Headers, client: Address, edge: Sequence[tuple[bytes, bytes]] = ()) -> RawHeaders:
    """The headers without those of one hop, and with our word for the address and the edge in place of any claim."""
    ours = [(b"x-forwarded-for", client.host.encode()), *edge]
    replaced = OURS_ALONE | {name for name, _ in ours}
    return [(name, value) for name, value in headers if name not in replaced] + ours


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        raise TooLarge
    body = bytearray()
    async for part in request.stream():
        body.extend(part)
        if len(body) > LARGEST_BODY:
            raise TooLarge
    return bytes(body)


async def _raw(upstream: httpx.Response) -> AsyncIterator[bytes]:
    async for part in upstream.aiter_raw():
        yield part
