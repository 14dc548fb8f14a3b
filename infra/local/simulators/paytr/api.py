"""The simulated services: one call, `handle`, from a form to PayTR's JSON, faults included."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import RLock
from urllib.parse import parse_qsl, urlsplit

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.faults import spend_on_request
from infra.local.simulators.common.simulator import Sleep
from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr import services, tokens
from infra.local.simulators.paytr.core import Core
from infra.local.simulators.paytr.errors import Refused, TokenRefused

Answering = Callable[[Core, Mapping[str, str]], Json]
ROUTES: Mapping[str, Answering] = {
    "/odeme/api/get-token": tokens.get_token,
    "/odeme/durum-sorgu": services.inquire,
    "/odeme/iade": services.refund,
}
LIES = ("lie_about_amount", "lie_about_test_mode")
SILENCE = 30.0


class Api:
    """Forms in, JSON out. The lock is held while a request works, never while it waits."""

    def __init__(self, core: Core, lock: RLock, sleep: Sleep) -> None:
        self.core = core
        self.lock = lock
        self._sleep = sleep

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        path = urlsplit(url).path
        with self.lock:
            met = spend_on_request(self.core.state, {"path": (path,)})
        modes = {fault["mode"]: fault for fault in met}
        if "unreachable" in modes:
            return Answer.never(modes["unreachable"]["seconds"])
        if "delay" in modes:
            self._sleep(modes["delay"]["seconds"] or 0)
        if "error" in modes:
            return Answer(modes["error"]["status"], b"", {})
        with self.lock:
            self.core.lies = [fault for fault in met if fault["mode"] in LIES]
            answer = self._work(method.upper(), path, headers, body)
            self.core.lies = []
        if "timeout_after_success" in modes:
            seconds = modes["timeout_after_success"]["seconds"]
            return replace(answer, lost=SILENCE if seconds is None else seconds)
        return answer

    def _work(self, method: str, path: str, headers: Mapping[str, str], body: str | bytes | None) -> Answer:
        route = ROUTES.get(path)
        sent = {name.lower(): value for name, value in headers.items()}
        if method != "POST" or route is None:
            return Answer(404, b"", {})
        if not sent.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return Answer(400, b"", {})
        text = body if isinstance(body, str) else (body or b"").decode("utf-8", "replace")
        try:
            self.core.state.touch()
            return Answer.of(200, route(self.core, dict(parse_qsl(text, keep_blank_values=True))))
        except (Refused, TokenRefused) as refused:
            return Answer.of(200, refused.body)
