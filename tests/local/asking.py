"""A client that asks an ASGI application without a server."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Asking:
    """Requests as httpx makes them."""

    def __init__(self, application: ASGIApp) -> None:
        self.transport = httpx.ASGITransport(app=application)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return self._ask("GET", path, options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST."""
        return self._ask("POST", path, options)

    def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url="http://local") as client:
                return await client.request(method, path, **options)

        return asyncio.run(ask())
