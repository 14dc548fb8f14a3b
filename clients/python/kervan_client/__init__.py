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

__all__ = ["Client", "Refused", "Tokens", "etag_of", "models"]
AGAIN = frozenset({429, 503})
UNAUTHENTICATED, NO_CONTENT, ERROR = 401, 204, 400


class Refused(Exception):
    """What the API says when it refuses: `code` is for programs, `detail` for people, `retry_after` in seconds."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        """`problem` as RFC 9457 has it."""
        self.status, self.problem, self.retry_after = status, problem, retry_after
        self.code, self.detail = str(problem.get("code", "")), str(problem.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


class Versioned(dict[str, Any]):
    """What was answered, and its version."""

    etag: str | None = None


def etag_of(answer: Mapping[str, Any]) -> str | None:
    """The version of what was answered, for the `if_match` of an edit: 412 where somebody else was quicker."""
    return answer.etag if isinstance(answer, Versioned) else None


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
        longest_wait: float = 10.0,
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`http` for a proxy, other time-outs or a test's transport. Who is told to wait longer is Refused at once."""
        self.tokens = tokens
        self._longest_wait = longest_wait
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

    def sign_in(self, email: str, password: str, second_factor: str | None = None) -> None:
        """Every later call is this person's. Who has a second factor says its code, too, or a recovery code."""
        self._change(None)
        said: models.LoginIn = {"email": email, "password": password}
        if second_factor is not None:
            said["second_factor"] = second_factor
        self._change(self.post("/api/auth/login", said)["tokens"])

    def upload(
        self, purpose: Literal["avatar", "attachment", "evidence"], filename: str, body: bytes, content_type: str
    ) -> models.FileOut:
        """Send a file. It is scanned next: get it until it is READY, or REJECTED with the reason."""
        said: models.AnnouncedIn = {
            "purpose": purpose,
            "filename": filename,
            "content_type": content_type,
            "size": len(body),
        }
        announced = self.post("/api/files/presign-upload", said)
        form, sent = announced["upload"], {"file": (filename, body, content_type)}
        answer = self._http.post(form["url"], data=form["fields"], files=sent)
        if answer.status_code >= ERROR:
            raise Refused(answer.status_code, _problem_of(answer))
        return announced["file"]

    def request(
        self,
        method: Method,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Any:
        """One call, sent as often as it needs; None where the answer has no body. Raises Refused."""
        address = path.format(**{name: quote(value, safe="") for name, value in (parameters or {}).items()})
        conditions = {"idempotency-key": key, "if-match": if_match}
        for attempt in range(1, self._attempts + 1):
            held, last = self.tokens, attempt == self._attempts
            try:
                answer = self._send(method, address, body, query, conditions)
            except httpx.TransportError:
                if last or (method == "POST" and held is None):  # the key of somebody unknown is not kept
                    raise
                self._wait(0.2 * 2**attempt)
                continue
            if answer.status_code < ERROR:
                return _content(answer)
            if answer.status_code == UNAUTHENTICATED and held is not None and not last and self._renewed(held):
                continue
            later = self._later(answer, attempt)
            if last or later is None:
                break
            self._wait(later)
        raise Refused(answer.status_code, _problem_of(answer), _seconds_of(answer))

    def _send(
        self,
        method: str,
        address: str,
        body: Any,
        query: Mapping[str, Any] | None,
        conditions: Mapping[str, str | None],
    ) -> httpx.Response:
        headers = {"accept-language": self._language, **{name: said for name, said in conditions.items() if said}}
        if self.tokens:
            headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        return self._http.request(method, self._url + address, json=body, params=query, headers=headers)

    def _later(self, answer: httpx.Response, attempt: int) -> float | None:
        """In how many seconds it is worth another try; None: not for this call."""
        if answer.status_code not in AGAIN:
            return None
        told = _seconds_of(answer)
        later = min(0.2 * 2**attempt, self._longest_wait) if told is None else told
        return later if later <= self._longest_wait else None

    def _renewed(self, held: Tokens) -> bool:
        """Whether there are newer tokens than these; whoever comes first asks for them, the others wait."""
        with self._renewing:
            if self.tokens is not held:
                return self.tokens is not None
            wanted = {"refresh_token": held["refresh_token"]}
            answer = self._http.post(f"{self._url}/api/auth/refresh", json=wanted)
            if answer.status_code >= ERROR and answer.status_code != UNAUTHENTICATED:
                return False  # not now; the tokens may be good still
            renewed = answer.json()["tokens"] if answer.status_code < ERROR else None
            if self.tokens is not held:  # somebody has signed in meanwhile, or out
                return False
            self._keep(renewed)
            return renewed is not None

    def _change(self, tokens: Tokens | None) -> None:
        """Another person; not while the tokens of the one before are being renewed."""
        with self._renewing:
            self._keep(tokens)

    def _keep(self, tokens: Tokens | None) -> None:
        self.tokens = tokens
        self._on_tokens(tokens)


def _content(answer: httpx.Response) -> Any:
    if answer.status_code == NO_CONTENT:
        return None
    body = answer.json()
    if isinstance(body, dict) and "etag" in answer.headers:
        body = Versioned(body)
        body.etag = answer.headers["etag"]
    return body


def _seconds_of(answer: httpx.Response) -> float | None:
    """What Retry-After says; None where it says nothing, or a date."""
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else None


def _problem_of(answer: httpx.Response) -> Mapping[str, Any]:
    """A gateway in between may answer a page."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    if isinstance(said, dict) and "code" in said:
        return said
    return {
        "status": answer.status_code,
        "code": "unknown",
        "title": answer.reason_phrase,
        "detail": answer.reason_phrase,
    }
