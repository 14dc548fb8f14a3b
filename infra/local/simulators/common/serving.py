"""A simulator as a web server: it answers, delivers by itself, keeps its state file, and can hang up without a word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.sending import Sender
from infra.local.simulators.common.simulator import Simulator

TICK = 0.05
SAVE_EVERY = 1.0


class HangingUp(H11Protocol):
    """uvicorn's own protocol, whose application may also drop the connection without a word."""

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._served({**scope, "hang_up": self._abort}, receive, send)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._served = self.app
        self.app = self._app

    def _abort(self) -> None:
        self.transport.abort()


@dataclass(frozen=True)
class Silence(Response):
    """No answer at all, after a while: what a caller sees as a time-out or a dropped connection."""

    seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        with suppress(TimeoutError):
            await asyncio.wait_for(_gone(receive), self.seconds)
        scope["hang_up"]()
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Service:
    """An account while it is served: it answers, delivers its events by itself, and keeps its state file."""

    def __init__(self, simulator: Simulator, state_file: StateFile | None) -> None:
        self._simulator = simulator
        self._state_file = state_file
        self.sender = Sender()

    async def api(self, request: Request) -> Response:
        body = await request.body()
        answer = await run_in_threadpool(
            self._simulator.handle, request.method, str(request.url), dict(request.headers), body
        )
        if answer.lost is not None:
            return Silence(answer.lost)
        return Response(answer.body, answer.status, dict(answer.headers))

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        if self._state_file is not None:
            self._state_file.restore(self._simulator)
        workers = [asyncio.create_task(self._deliver()), asyncio.create_task(self._keep())]
        yield
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self.sender.close()
        await run_in_threadpool(self._save)

    async def _deliver(self) -> None:
        while True:
            await run_in_threadpool(self._simulator.pump, self.sender)
            await asyncio.sleep(TICK)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY)
            await run_in_threadpool(self._save)

    def _save(self) -> None:
        if self._state_file is not None:
            self._state_file.save(self._simulator)
