"""Web Push: one attempt a call, to one browser. What is sent can be read by that browser alone (RFC 8291).

The push service knows the browser by an address that the browser brought (`push_services`): it is resolved once, and
the connection goes to what was found, so that a name cannot lead somewhere else a moment later. Redirects are not
followed. The claims of VAPID (RFC 8292) are made anew for each host.
"""

import time
from dataclasses import dataclass, field
from email.utils import parseaddr, parsedate_to_datetime
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from py_vapid import Vapid02
from pywebpush import WebPusher

from kervan import log
from kervan.providers.push_services import is_allowed, is_verbatim, public_address
from kervan.settings import Secret
from kervan.world import World

CONNECT_SECONDS, READ_SECONDS = 3, 5
CLAIMED_SECONDS = 12 * 3600  # a day at most
LONGEST_WAIT = 600  # the queue has given up before more than that
WAIT = 30  # where a service does not say how long
MOST_BYTES = 3000  # a service takes 4096 with what encryption adds
GONE = (404, 410)
TOO_MANY, SERVER_ERROR = 429, 500
Urgency = Literal["very-low", "low", "normal", "high"]


@dataclass(frozen=True)
class Browser:
    """Whom to tell."""

    endpoint: str
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    key_id: str


@dataclass(frozen=True)
class Push:
    """What to tell. Of two with the same `topic` that wait for the browser, the later one replaces the earlier."""

    payload: bytes = field(repr=False)
    topic: str  # at most 32 letters of base64url
    ttl: int  # seconds that the service keeps it for a browser that sleeps
    urgency: Urgency = "normal"


@dataclass(frozen=True)
class Outcome:
    """What became of it: `taken`; `gone`, the browser is told nothing any more; `later`, in so many seconds; `refused`,
    which will not be otherwise the next time.
    """

    kind: Literal["taken", "gone", "later", "refused"]
    seconds: int = 0


def push(world: World, browser: Browser, message: Push) -> Outcome:
    """Hand it to the browser's push service."""
    services = world.settings.pushed_to
    key = _key(world, browser.key_id)
    if key is None:  # it was made under a key that we have given up
        return Outcome("gone")
    if not is_allowed(browser.endpoint, services):
        return _refused("endpoint", 0)
    parts = urlsplit(browser.endpoint)
    host = str(parts.hostname)
    url, extensions = browser.endpoint, {}
    if not is_verbatim(browser.endpoint, services):
        found = public_address(host)
        if found is None:
            return _refused("address", 0)
        url = str(httpx.URL(browser.endpoint).copy_with(host=found))
        extensions = {"sni_hostname": host}
    origin = f"{parts.scheme}://{parts.netloc}"
    headers = {"host": parts.netloc, **_headers(message), **_signed(world, key, origin)}
    return _sent(url, _encrypted(browser, message), headers, extensions)


def _sent(url: str, body: bytes, headers: dict[str, str], extensions: dict[str, Any]) -> Outcome:
    try:
        with _client().stream("POST", url, content=body, headers=headers, extensions=extensions) as answer:
            return _outcome(answer)
    except httpx.HTTPError as error:
        log.warning("the push service did not answer", error_code=type(error).__name__)
        return Outcome("later", WAIT)


def _outcome(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if answer.is_success:
        return Outcome("taken")
    if status in GONE:
        return Outcome("gone")
    if status == TOO_MANY or status >= SERVER_ERROR:
        seconds = _wait(answer.headers.get("retry-after", ""))
        log.warning("the push service asks to come later", status=status, seconds=seconds)
        return Outcome("later", seconds) if seconds <= LONGEST_WAIT else _refused("wait", status)
    return _refused("service", status)


def _refused(kind: str, status: int) -> Outcome:
    """Ours to look at: wrong keys, a message that is too large, an address that nobody should have let in."""
    log.warning("push refused", kind=kind, status=status)
    log.count("PushRefused", kind=kind)
    return Outcome("refused")


def _wait(said: str) -> int:
    """Retry-After: seconds, or a date."""
    if said.isascii() and said.isdigit():
        return int(said[:6])
    try:
        return max(1, int(parsedate_to_datetime(said).timestamp() - time.time()))
    except (ValueError, TypeError, OverflowError):
        return WAIT


def _headers(message: Push) -> dict[str, str]:
    return {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": str(message.ttl),
        "urgency": message.urgency,
        "topic": message.topic,
    }


def _encrypted(browser: Browser, message: Push) -> bytes:
    if len(message.payload) > MOST_BYTES:
        raise ValueError("a push has 3000 bytes at most")
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    body: bytes = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(message.payload)["body"]
    return body


def _signed(world: World, private: str, origin: str) -> dict[str, str]:
    """Who we are, for this host alone."""
    address = parseaddr(world.settings.mail_from)[1]
    expires = int(world.now().timestamp()) + CLAIMED_SECONDS
    claims = {"aud": origin, "exp": expires, "sub": f"mailto:{address}"}
    signed: dict[str, str] = Vapid02.from_string(private).sign(claims)
    return signed


def _key(world: World, key_id: str) -> str | None:
    """The private half of a key that browsers were given; None once it has been given up."""
    for fresh in (False, True):
        held = world.secrets.get(Secret.VAPID, fresh=fresh)["keys"]
        found = next((str(key["private"]) for key in held if key["id"] == key_id), None)
        if found is not None:
            return found
    return None


@cache
def _client() -> httpx.Client:
    """The process's own; no proxy of the environment, no redirect."""
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    return httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
