"""The simulated API: one call, `handle`, from a request to iyzico's answer, faults included."""

import json
from collections.abc import Mapping
from dataclasses import replace
from threading import RLock
from urllib.parse import parse_qsl, urlsplit

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.faults import spend_on_request
from infra.local.simulators.common.simulator import Sleep
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import signatures
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import TOO_OFTEN, Failure, invalid
from infra.local.simulators.iyzico.routing import SUBSCRIPTION, route_of

SILENCE = 30.0


class Api:
    """Requests in, answers out. The lock is held while a request works, never while it waits."""

    def __init__(self, core: Core, lock: RLock, sleep: Sleep) -> None:
        self.core = core
        self.lock = lock
        self._sleep = sleep
        self._counted: dict[str, tuple[int, int]] = {}

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        method, split = method.upper(), urlsplit(url)
        sent = {name.lower(): value for name, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body or b""
        with self.lock:
            met = spend_on_request(self.core.state, {"method": (method,), "path": (split.path,)})
        modes = {fault["mode"]: fault for fault in met}
        if "unreachable" in modes:
            return Answer.never(modes["unreachable"]["seconds"])
        if "delay" in modes:
            self._sleep(modes["delay"]["seconds"] or 0)
        if "error" in modes:
            refused = Failure(modes["error"]["code"] or "1", "Sistem hatası", status=modes["error"]["status"])
            return self._failed(refused, split.path, {})
        with self.lock:
            self.core.lies = [fault for fault in met if fault["mode"] == "lie_about_amount"]
            answer = self._work(method, split.path, split.query, sent, content)
            self.core.lies = []
        if "bad_signature" in modes:
            answer = answer.saying(_unsigned(answer.json()))
        if "timeout_after_success" in modes:
            seconds = modes["timeout_after_success"]["seconds"]
            return replace(answer, lost=SILENCE if seconds is None else seconds)
        return answer

    def _work(self, method: str, path: str, query: str, headers: Mapping[str, str], content: bytes) -> Answer:
        given: Json = {}
        try:
            settings = self.core.settings
            signatures.authorize(settings.api_key, settings.secret_key, path, headers, content)
            self._count(path)
            given = dict(parse_qsl(query)) if method == "GET" else _json(path, content)
            route = route_of(method, path)
            if route is None:
                raise Failure("11", "Geçersiz istek", status=404)
            self.core.state.touch()
            return Answer.of(200, {"status": "success", **self._common(path, given), **route(self.core, given)})
        except Failure as refused:
            return self._failed(refused, path, given)

    def _failed(self, refused: Failure, path: str, given: Json) -> Answer:
        status = refused.status or self.core.settings.failure_status
        return Answer.of(status, {**refused.body, **self._common(path, given)})

    def _common(self, path: str, given: Json) -> Json:
        if path.startswith(SUBSCRIPTION):
            return {"systemTime": int(self.core.now() * 1000)}
        return {
            "locale": given.get("locale", "tr"),
            "systemTime": int(self.core.now() * 1000),
            "conversationId": given.get("conversationId"),
        }

    def _count(self, path: str) -> None:
        """So many requests a minute and path."""
        minute = int(self.core.now() // 60)
        at, count = self._counted.get(path, (minute, 0))
        count = count + 1 if at == minute else 1
        self._counted[path] = (minute, count)
        if path in self.core.settings.limits and count > self.core.settings.limits[path]:
            raise Failure(*TOO_OFTEN)


def _json(path: str, content: bytes) -> Json:
    if path.startswith(SUBSCRIPTION) and not content:
        return {}
    try:
        given = json.loads(content)
    except ValueError as broken:
        raise invalid("JSON") from broken
    if not isinstance(given, dict):
        raise invalid("JSON")
    return given


def _unsigned(body: object) -> object:
    """The same answer under a signature that is off by one digit."""
    if isinstance(body, dict) and isinstance(body.get("signature"), str):
        last = "1" if body["signature"].endswith("0") else "0"
        return {**body, "signature": body["signature"][:-1] + last}
    return body
