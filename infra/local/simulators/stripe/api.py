"""The simulated API: one call, `handle`, from a request to Stripe's answer, faults included."""

import base64
import binascii
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from threading import RLock
from urllib.parse import urlsplit

from infra.local.simulators.stripe import (
    charges,
    disputes,
    events,
    faults,
    idempotency,
    payment_intents,
    payment_methods,
    refunds,
)
from infra.local.simulators.stripe.answers import Answer
from infra.local.simulators.stripe.core import API_VERSION, Core
from infra.local.simulators.stripe.errors import ApiError, InjectedError, InvalidParameter, NotFound, Unauthorized
from infra.local.simulators.stripe.listing import expanded
from infra.local.simulators.stripe.parameters import decode, read
from infra.local.simulators.stripe.routing import Route
from infra.local.simulators.stripe.state import Json

RESOURCES = (payment_intents, payment_methods, charges, refunds, disputes, events)
"""A further module (checkout sessions, subscriptions) joins by giving `ROUTES` and standing here."""

SILENCE = 30.0


class Api:
    """Requests in, answers out. The lock is held while a request works, never while it waits."""

    def __init__(self, core: Core, lock: RLock, sleep: Callable[[float], object]) -> None:
        self.core = core
        self.lock = lock
        self._sleep = sleep

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one API request as Stripe would, faults included. Any thread may call."""
        sent = {name.lower(): value for name, value in headers.items()}
        split = urlsplit(url)
        key = sent.get("idempotency-key", "") if method.upper() == "POST" else ""
        request_id = self.core.new_id("req")
        echoed = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
        if key:
            echoed |= {"Idempotency-Key": key, "Original-Request": request_id}
        try:
            self._authorize(sent)
            given = decode(split.query if method.upper() != "POST" else _text(body))
            with self.lock:
                met = faults.spend_on_request(
                    self.core.state, {"method": method.upper(), "path": split.path, "key": key}
                )
            return self._faulty(met, method.upper(), split.path, given, key, echoed)
        except ApiError as refused:
            return Answer.of(refused.status, {"error": refused.body}, echoed)

    def _faulty(
        self, met: list[Json], method: str, path: str, given: Json, key: str, echoed: Mapping[str, str]
    ) -> Answer:
        """The request with what its faults do before and after it."""
        modes = {fault["mode"]: fault for fault in met}
        if "unreachable" in modes:
            return Answer(0, b"", {}, lost=modes["unreachable"]["seconds"] or 0)
        answer = self._once(modes, method, path, given, key, echoed)
        if "lie_about_amount" in modes:
            answer = answer.saying(faults.lied(answer.json(), modes["lie_about_amount"]))
        if "timeout_after_success" in modes:
            seconds = modes["timeout_after_success"]["seconds"]
            return replace(answer, lost=SILENCE if seconds is None else seconds)
        return answer

    def _once(
        self, modes: Mapping[str, Json], method: str, path: str, given: Json, key: str, echoed: Mapping[str, str]
    ) -> Answer:
        """At most one effect per key: claim the key, wait if a fault says so, work, keep the answer."""
        with self.lock:
            kept = idempotency.reserve(self.core, key, path, given) if key else None
        if kept is not None:
            return replace(kept, headers={**kept.headers, "Request-Id": echoed["Request-Id"]})
        saved = False
        try:
            if "delay" in modes:
                self._sleep(modes["delay"]["seconds"] or 0)
            with self.lock:
                self.core.state.touch()
                answer, saved = self._work(modes.get("error"), method, path, given, echoed, key)
                if key and saved:
                    idempotency.keep(self.core, key, answer)
            return answer
        finally:
            if key and not saved:
                idempotency.release(self.core, key)

    def _work(
        self, error: Json | None, method: str, path: str, given: Json, echoed: Mapping[str, str], key: str
    ) -> tuple[Answer, bool]:
        self.core.origin = {"id": echoed["Request-Id"], "idempotency_key": key or None}
        try:
            if error is not None:
                raise InjectedError(error["status"], error["code"], saved=error["saved"])
            route, identifier = self._route(method, path)
            parameters = read(given, route.shape, required=route.required)
            thing = route.answer(self.core, parameters, identifier)
            return Answer.of(200, expanded(self.core, thing, parameters.get("expand", [])), echoed), True
        except ApiError as refused:
            return Answer.of(refused.status, {"error": refused.body}, echoed), refused.saved
        finally:
            self.core.origin = {"id": None, "idempotency_key": None}

    def _route(self, method: str, path: str) -> tuple[Route, str]:
        for resource in RESOURCES:
            for route in resource.ROUTES:
                identifier = route.match(method, path)
                if identifier is not None:
                    return route, identifier
        message = f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
        raise NotFound(message)

    def _authorize(self, sent: Mapping[str, str]) -> None:
        scheme, _, credentials = sent.get("authorization", "").partition(" ")
        key = credentials if scheme.lower() == "bearer" else _basic_user(credentials)
        if not key:
            raise Unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using"
                " Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            )
        if key != self.core.settings.secret_key:
            raise Unauthorized(f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}")
        version = sent.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise InvalidParameter(f"Invalid Stripe API version: {version}. This simulator speaks {API_VERSION} only.")


def _text(body: str | bytes | None) -> str:
    if isinstance(body, str):
        return body
    try:
        return (body or b"").decode()
    except UnicodeDecodeError as broken:
        raise InvalidParameter("Invalid UTF-8 in the request body.") from broken


def _basic_user(credentials: str) -> str:
    with suppress(binascii.Error, UnicodeDecodeError):
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    return ""
