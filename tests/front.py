"""The one HTTP API that the gateway makes of all groups: a route leads to its group, the rest to the catch-all."""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl

from infra.manifest import groups
from kervan.api import Api
from tests import cloud
from tests.conftest import LambdaContext
from tests.health.conftest import built

CATCH_ALL = "health"


@dataclass(frozen=True)
class Reply:
    """An answer as it leaves: `body` reads the JSON of `text`."""

    status: int
    text: str
    headers: dict[str, str]

    @cached_property
    def body(self) -> Any:
        """The JSON."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of a problem, or ''."""
        return str(self.body["code"]) if "problem+json" in self.headers.get("content-type", "") else ""

    @property
    def without_instance(self) -> tuple[int, str, dict[str, str]]:
        """Everything in it but what names this one request."""
        text = re.sub(r'"instance": "[^"]*"', '"instance": ""', self.text)
        return self.status, text, {n: v for n, v in self.headers.items() if n != "x-request-id"}


@cache
def routes() -> list[tuple[str, re.Pattern[str], str]]:
    """Method, path and group of every route; those without parameters first, as the gateway prefers them."""
    found = [
        (method, path, group.name)
        for group in groups().values()
        for function in group.functions
        for method, path in function.routes
    ]
    found.sort(key=lambda route: route[1].count("{"))
    return [(m, re.compile("[^/]+".join(map(re.escape, re.split(r"\{\w+\}", p)))), group) for m, p, group in found]


def operations() -> dict[str, dict[str, Any]]:
    """The document's operations, as `GET /api/orders`."""
    paths = built().content["paths"]
    return {f"{method.upper()} {path}": each for path, methods in paths.items() for method, each in methods.items()}


def api_of(method: str, path: str) -> Api:
    """What the gateway calls for a request."""
    group = next((g for m, pattern, g in routes() if m == method and pattern.fullmatch(path)), CATCH_ALL)
    entry = cloud.entries()[group, "handler"]
    assert isinstance(entry, Api)
    return entry


def ask(method: str, path: str, body: Any = None, *, source: str = "203.0.113.7", **headers: str) -> Reply:
    """One request. `body` is JSON unless it is bytes; keyword headers have `_` for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    if raw:
        sent.setdefault("content-type", "application/json")
    event = cloud.http_event(method, path, body=raw, headers=sent, source=source)
    query = dict(parse_qsl(event["rawQueryString"], keep_blank_values=True))
    return send({**event, "queryStringParameters": query or None})


def send(event: dict[str, Any]) -> Reply:
    """One event of the gateway's to whom it belongs."""
    http = event["requestContext"]["http"]
    answer = api_of(http["method"], event["rawPath"]).handler(event, LambdaContext())
    return Reply(answer["statusCode"], answer.get("body") or "", answer["headers"])
