"""What a request leaves for its answer besides the body: headers that rules deep inside set."""

from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "cache-control": "no-store",
}
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, if-match, accept-language",
    "access-control-max-age": "86400",
}
EXPOSED = "etag, x-request-id, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset"

headers: ContextVar[dict[str, str] | None] = ContextVar("headers", default=None)


def set_header(name: str, value: str) -> None:
    """Put a header on the current answer; nothing outside a request."""
    current = headers.get()
    if current is not None:
        current[name] = value


def etag(version: int | str) -> str:
    """The ETag of a row's version, or of what stands for one."""
    return f'"{version}"'


def tagged(body: T, version: float | str) -> T:
    """`body`, and the answer gets the version's ETag. Routes call this themselves: the document shows which do."""
    set_header("etag", etag(version if isinstance(version, str) else int(version)))
    return body
