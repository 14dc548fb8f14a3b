"""HTTP to providers that have no usable SDK: one attempt, short timeouts, no redirects, strict JSON.

Whatever is not a whole answer in time (no connection, silence, a 5xx, a redirect, a 429, no JSON) is one error,
`ProviderUnreachable` unless another is named: what became of the request is unknown, and only reading back tells.
"""

import json
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

import httpx

from kervan import log
from kervan.errors import Unavailable
from kervan.providers.payments import ProviderUnreachable

CONNECT_SECONDS = 3
READ_SECONDS = 8
WHOLE_SECONDS = 10  # also for an answer that trickles; a function lives longer than that
LARGEST = 1 << 20
RETRY_AFTER = 5
TOO_MANY = 429
MOST_PLACES = 30  # before or behind the point; what is written with an exponent may mean any number of them
NEVER_TAKEN = frozenset({"ConnectError", "ConnectTimeout", f"http_{TOO_MANY}"})

Answer = dict[str, Any]


class ProviderHttp:
    """One provider's address. `transport` may lead to a simulator in the same process."""

    def __init__(
        self,
        provider: str,
        base_url: str,
        transport: httpx.BaseTransport | None = None,
        *,
        unknown: type[Unavailable] = ProviderUnreachable,
        untaken: type[Unavailable] | None = None,
    ) -> None:
        """Connections are pooled and opened with the first request. Proxies of the environment are not used.

        `unknown` is what is raised where the outcome is; `untaken`, if another, where the request surely had none: no
        connection, or too many requests.
        """
        self._provider = provider
        self._error = unknown
        self._untaken = untaken or unknown
        self._client = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    def post(self, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """POST these very bytes; the JSON object that came back, also beside a 4xx."""
        return self._ask("POST", path, content, headers)

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        """GET a path with its query, without a body."""
        return self._ask("GET", path, None, headers)

    def _ask(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            status, body = self._exchange(method, path, content, headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise self._unknown(type(error).__name__) from error
        if not (200 <= status < 300 or 400 <= status < 500) or status == TOO_MANY:  # noqa: PLR2004 - classes of HTTP statuses
            raise self._unknown(f"http_{status}")
        try:
            return parse(body)
        except ValueError as error:
            raise self._unknown("no_json", status=status) from error

    def _exchange(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        ends, received = time.monotonic() + WHOLE_SECONDS, bytearray()
        with self._client.stream(method, path, content=content, headers=dict(headers)) as response:
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > LARGEST or time.monotonic() > ends:
                    raise TimeoutError
            return response.status_code, bytes(received)

    def _unknown(self, kind: str, **facts: object) -> Unavailable:
        log.warning("the provider did not answer", provider=self._provider, error_code=kind, **facts)
        log.count("ProviderUnreachable", provider=self._provider, kind=kind)
        return (self._untaken if kind in NEVER_TAKEN else self._error)(retry_after=RETRY_AFTER)


def parse(body: bytes) -> Answer:
    """A JSON object; numbers as int or Decimal, no key twice. ValueError for anything else."""
    try:
        found = json.loads(
            body.decode("utf-8"), parse_float=_number, parse_constant=_constant, object_pairs_hook=_unique
        )
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _number(written: str) -> Decimal:
    found = Decimal(written)
    if abs(found.adjusted()) > MOST_PLACES:
        raise ValueError("a number beyond all measure")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> Answer:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same key twice")
    return found
