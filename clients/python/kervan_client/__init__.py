"""The Kervan API from Python: tokens that renew themselves, retries that do nothing twice, errors with a code.

    with Client("https://api.example.com") as kervan:
        kervan.sign_in("ana@example.com", "…")
        for order in kervan.all("/api/orders"):
            print(order["id"], order["status"])

What a call takes and gives is typed by its path (`calls.py`, `models.py`), for a type checker to see.

Safe to be used from several threads: one of them renews the tokens, the others wait for it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from . import models
from .calls import Calls, Method
from .models import TokensOut as Tokens

__all__ = ["Client", "Refused", "Tokens", "models"]
AGAIN = frozenset({429, 503})
UNAUTHENTICATED, NO_CONTENT, ERROR = 401, 204, 400


class Refused(Exception):
    """What the API says when it refuses: `code` is for programs, `detail` for people."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """`problem` as RFC 9457 has it."""
        self.status, self.problem = status, problem
        self.code, self.detail = str(problem.get("code", "")), str(problem.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


class Client(Calls):
    """One person's calls, or nobody's. `on_tokens` is told whenever tokens change; None: they have to sign in."""

    def __init__(
        self,
        url: str,
        *,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens | None], None] = lambda _: None,
        language: Literal["tr", "en"] = "tr",
        attempts: int = 4,
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`http` for a proxy, other time-outs or a test's transport."""
        self.tokens = tokens
        self._url, self._language, self._attempts = url.rstrip("/"), language, attempts
        self._on_tokens, self._wait = on_tokens, wait
        self._http = http or httpx.Client(timeout=30)
        self._renewing = threading.Lock()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes its connections."""
        self._http.close()

    def sign_in(self, email: str, password: str) -> None:
        """Every later call is this person's."""
        self._keep(None)
        self._keep(self.post("/api/auth/login", {"email": email, "password": password})["tokens"])

    def request(
        self,
        method: Method,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Any:
        """One call, sent as often as it needs; None where the answer has no body. Raises Refused."""
        address = path.format(**{name: quote(value, safe="") for name, value in (parameters or {}).items()})
        for attempt in range(1, self._attempts + 1):
            held, last = self.tokens, attempt == self._attempts
            try:
                answer = self._send(method, address, body, query, key)
            except httpx.TransportError:
                if last or (method == "POST" and held is None):  # the key of somebody unknown is not kept
                    raise
                self._wait(0.2 * 2**attempt)
                continue
            if answer.status_code < ERROR:
                return None if answer.status_code == NO_CONTENT else answer.json()
            renewed = answer.status_code == UNAUTHENTICATED and held is not None and not last and self._renewed(held)
            if not renewed and (last or answer.status_code not in AGAIN):
                break
            if not renewed:
                self._wait(float(answer.headers.get("retry-after", 0.2 * 2**attempt)))
        raise Refused(answer.status_code, answer.json())

    def _send(
        self, method: str, address: str, body: Any, query: Mapping[str, Any] | None, key: str | None
    ) -> httpx.Response:
        headers: dict[str, str] = {"accept-language": self._language}
        if self.tokens:
            headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        if key:
            headers["idempotency-key"] = key
        return self._http.request(method, self._url + address, json=body, params=query, headers=headers)

    def _renewed(self, held: Tokens) -> bool:
        """Whether there are newer tokens than these; whoever comes first asks for them, the others wait."""
        with self._renewing:
            if self.tokens is not held:
                return self.tokens is not None
            wanted = {"refresh_token": held["refresh_token"]}
            answer = self._http.post(f"{self._url}/api/auth/refresh", json=wanted)
            if answer.status_code >= ERROR and answer.status_code != UNAUTHENTICATED:
                return False  # not now; the tokens may be good still
            self._keep(answer.json()["tokens"] if answer.status_code < ERROR else None)
            return self.tokens is not None

    def _keep(self, tokens: Tokens | None) -> None:
        self.tokens = tokens
        self._on_tokens(tokens)
