"""Someone who uses the product from outside: HTTP, the socket, the mailbox. For demo and tests."""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0


class JourneyFailed(Exception):
    """A step did not come out as it should; says which and what came instead."""


def until(what: str, look: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise JourneyFailed(f"{what}: waited {seconds:.0f} s")
        time.sleep(0.1)
    return found


@dataclass
class Person:
    """A client with an account. `urls` are those of `.local/urls.json`."""

    urls: Mapping[str, str]
    email: str = ""
    password: str = ""
    language: str = "tr"
    tokens: dict[str, Any] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    _socket: ClientConnection | None = None

    @property
    def door(self) -> str:
        """The product's address."""
        return self.urls["api"].removesuffix("/api")

    def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        """One request; the JSON of its answer. JourneyFailed for another status than expected."""
        sent = {"accept-language": self.language, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.tokens:
            sent["authorization"] = f"Bearer {self.tokens['access_token']}"
        answer = self.http.request(method, self.door + path, json=body, headers=sent)
        if answer.status_code != expect:
            raise JourneyFailed(f"{method} {path}: {answer.status_code} instead of {expect}: {answer.text[:500]}")
        return answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else answer.text

    def mails(self, containing: str = "") -> list[dict[str, Any]]:
        """What the mailbox holds for this person, newest last."""
        answer = self.http.get(self.urls["mailbox"], params={"to": self.email}, headers={"accept": "application/json"})
        return [mail for mail in answer.json() if containing in (mail["subject"] or "")]

    def register(self, name: str, surname: str) -> None:
        """Ask for an account and confirm it with the code in the mail."""
        person = {"email": self.email, "password": self.password, "name": name, "surname": surname}
        self.ask("POST", "/api/auth/register", {**person, "locale": self.language, "consents": []}, expect=202)
        mail = until("the mail with the code", self.mails)[-1]
        code = re.search(r"\b\d{6}\b", mail["text"])
        if code is None:
            raise JourneyFailed(f"no code in {mail['text']!r}")
        self.tokens = self.ask("POST", "/api/auth/verify-email", {"email": self.email, "code": code[0]})["tokens"]

    def sign_in(self) -> Self:
        """Get tokens for the account."""
        self.tokens = {}
        credentials = {"email": self.email, "password": self.password}
        self.tokens = self.ask("POST", "/api/auth/login", credentials)["tokens"]
        return self

    def listen(self) -> None:
        """Hold the socket open; frames gather in `frames`."""
        url = self.ask("POST", "/api/realtime/ticket", expect=201)["url"]
        threading.Thread(target=self._gather, args=(url,), daemon=True).start()
        until("the socket", lambda: self._socket)

    def _gather(self, url: str) -> None:
        with connect(url) as socket:
            self._socket = socket
            for frame in socket:
                self.frames.append(json.loads(frame))

    def send(self, frame: Mapping[str, Any]) -> None:
        """One frame to the product."""
        if self._socket is None:
            raise JourneyFailed("no socket is open")
        self._socket.send(json.dumps(frame))

    def hears(self, kind: str, **facts: str) -> dict[str, Any]:
        """The first frame of this kind with these data, when it has come."""

        def heard() -> dict[str, Any] | None:
            matching = (f for f in self.frames if f["type"] == kind and facts.items() <= f.get("data", {}).items())
            return next(matching, None)

        return dict(until(f"frame {kind}", heard))

    def order(self, product_id: str, on_behalf_of: list[str], consent: str) -> dict[str, Any]:
        """Place an order of one."""
        body = {
            "items": [{"product_id": product_id, "quantity": 1, "on_behalf_of": on_behalf_of}],
            "proxy_consent": {"version": consent, "accepted": True},
        }
        return dict(self.ask("POST", "/api/orders", body, expect=201, idempotency_key=str(uuid4())))

    def start_payment(self, order_id: str, provider: str = "stripe", **more: Any) -> dict[str, Any]:
        """Start paying; the answer of `process`."""
        body = {"order_id": order_id, "provider": provider, **more}
        return dict(self.ask("POST", "/api/payments/process", body, expect=201, idempotency_key=str(uuid4())))

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self.http.close()
