"""`/_sim`: what a test or a developer may see and do beyond a provider's API. No key: it serves this machine only."""

import json
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.sending import Sender
from infra.local.simulators.common.simulator import Simulator
from infra.local.simulators.common.state import Json


class Controls:
    """What every provider's simulator can be told. What makes no sense is a ValueError, and 400."""

    def __init__(self, simulator: Simulator, sender: Sender) -> None:
        self._account = simulator
        self._sender = sender

    def routes(self) -> list[Route]:
        return [
            Route("/_sim/ledger", self.ledger, methods=["GET"]),
            Route("/_sim/deliveries", self.deliveries, methods=["GET"]),
            Route("/_sim/faults", self.arm, methods=["POST"]),
            Route("/_sim/reset", self.reset, methods=["POST"]),
            Route("/_sim/flush", self.flush, methods=["POST"]),
            Route("/_sim/webhook-endpoint", self.endpoint, methods=["POST"]),
        ]

    async def ledger(self, _: Request) -> JSONResponse:
        return JSONResponse(self._account.ledger())

    async def deliveries(self, _: Request) -> JSONResponse:
        return JSONResponse({"deliveries": self._account.deliveries()})

    async def arm(self, request: Request) -> JSONResponse:
        order = await read_order(request)
        return self.answer(lambda: self._account.arm(order))

    async def reset(self, _: Request) -> JSONResponse:
        self._account.reset()
        return JSONResponse({"reset": True})

    async def flush(self, _: Request) -> JSONResponse:
        return JSONResponse({"delivered": await run_in_threadpool(self._account.flush, self._sender)})

    async def endpoint(self, request: Request) -> JSONResponse:
        order = await read_order(request)
        return self.answer(lambda: self.set_endpoint(order))

    def set_endpoint(self, order: Json) -> Json:
        """`{"url"}`: where events go from now on."""
        url = order.get("url")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise ValueError("An endpoint is {url: http…}")
        with self._account.lock:
            self._account.memory.endpoint = {"url": url}
            self._account.memory.touch()
        return {"url": url}

    def answer(self, work: Callable[[], Json]) -> JSONResponse:
        try:
            return JSONResponse(work())
        except ValueError as refused:
            return JSONResponse({"error": {"message": str(refused)}}, 400)


async def read_order(request: Request) -> Json:
    """The body as an object; anything else is an empty one, which every verb refuses in its own words."""
    try:
        order: Any = json.loads(await request.body())
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}
