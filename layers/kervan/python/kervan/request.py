"""An HTTP request as the gateway hands it over, read once."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from kervan import edge
from kervan.auth import TheWorld
from kervan.errors import (
    BadRequest,
    Locale,
    NotFound,
    PreconditionFailed,
    TooLarge,
    UnreadableJson,
    UnsupportedMedia,
)
from kervan.reply import etag
from kervan.strict_json import read
from kervan.tables import Table
from kervan.world import World

LARGEST = 256 * 1024
LARGEST_FILE = LARGEST_PDF = 4 * 1024 * 1024  # more the gateway does not hand over, in its letters
LONGEST_MEDIA = 100


class Incoming:
    """The parts of an event that Kervan reads."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        """`event` is API Gateway's payload 2.0."""
        self.event = dict(event)
        self.headers: dict[str, str] = {n.lower(): str(v) for n, v in (event.get("headers") or {}).items()}
        http = event["requestContext"]["http"]
        self.method: str = http["method"].upper()
        self.path: str = event.get("rawPath") or http["path"]
        self.request_id: str = event["requestContext"]["requestId"]
        self.route_key: str = event.get("routeKey", "")
        self.source: str = http.get("sourceIp", "")

    @property
    def locale(self) -> Locale:
        """The caller's language."""
        return locale_of(self.headers)

    @cached_property
    def raw_body(self) -> bytes:
        """The body's bytes, as they were sent."""
        body = self.event.get("body") or ""
        try:
            return base64.b64decode(body, validate=True) if self.event.get("isBase64Encoded") else body.encode()
        except (binascii.Error, UnicodeEncodeError):
            raise BadRequest from None

    @property
    def media(self) -> str:
        """The body's media type."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def fields(self) -> dict[str, str]:
        """What a browser's link or form says; the form outranks the query."""
        query = {name: str(value) for name, value in (self.event.get("queryStringParameters") or {}).items()}
        if self.media != "application/x-www-form-urlencoded":
            return query
        return {**query, **dict(parse_qsl(self.raw_body.decode(errors="replace"), keep_blank_values=True))}

    def with_hash(self) -> "Incoming":
        """This request with `{"sha256"}` in the place of a PDF's bytes; any other is left as it is."""
        if self.media != "application/pdf":
            return self
        if len(self.raw_body) > LARGEST_PDF:
            raise TooLarge
        headers = {**self.headers, "content-type": "application/json"}
        body = json.dumps({"sha256": hashlib.sha256(self.raw_body).hexdigest()})
        return Incoming({**self.event, "headers": headers, "body": body, "isBase64Encoded": False})

    def check_file(self) -> None:
        """Refuse a body that cannot be a file: none at all, too large, or of no type."""
        if len(self.raw_body) > LARGEST_FILE:
            raise TooLarge
        if not self.raw_body:
            raise BadRequest
        if not 0 < len(self.media) <= LONGEST_MEDIA:
            raise UnsupportedMedia

    def check(self, *, json_alone: bool = False) -> None:
        """Refuse what the router should not see: too large, unreadable, or JSON in disguise.

        With `json_alone` forms too: the router would read one in the place of JSON, by rules that are less strict.
        """
        if not self.path.isprintable():  # the router's patterns let a line break at the end pass
            raise NotFound
        if len(self.raw_body) > LARGEST:
            raise TooLarge
        if not self.raw_body:
            return
        if self.media == "application/json":
            try:
                text = self.raw_body.decode()
            except UnicodeDecodeError:
                raise UnreadableJson(reason="UTF-8") from None
            read(text)
        elif json_alone or self.media not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            raise UnsupportedMedia


def locale_of(headers: Mapping[str, str]) -> Locale:
    """`en` when English is asked for before Turkish, else `tr`."""
    wanted = [part.strip()[:2].lower() for part in headers.get("accept-language", "").split(",")]
    return next(("en" if tag == "en" else "tr" for tag in wanted if tag in ("en", "tr")), "tr")


def client_address(world: World, incoming: Incoming) -> str:
    """The address that asks. Forwarded addresses count only from our own edge.

    Of those the last one, that the edge put there: what stands before it, the caller may have written. The gateway adds
    the edge's own address behind it.
    """
    if not edge.is_marked(world, incoming.headers):
        return incoming.source
    hops = [hop.strip() for hop in incoming.headers.get("x-forwarded-for", "").split(",")]
    if hops[-1] == incoming.source:
        hops.pop()
    return next(reversed(hops), "") or incoming.source


def _incoming(request: Request) -> Incoming:
    return Incoming(request.resolved_event.raw_event)


def _address(request: Request, world: TheWorld) -> str:
    return client_address(world, _incoming(request))


def _locale(request: Request) -> Locale:
    return locale_of({name.lower(): value for name, value in request.headers.items()})


def _if_match(request: Request) -> str | None:
    return _incoming(request).headers.get("if-match")


def _request_key(request: Request) -> str:
    return _incoming(request).headers["idempotency-key"]


TheIncoming = Annotated[Incoming, Depends(_incoming)]
ClientAddress = Annotated[str, Depends(_address)]
TheLocale = Annotated[Locale, Depends(_locale)]
IfMatch = Annotated[str | None, Depends(_if_match)]
RequestKey = Annotated[str, Depends(_request_key)]  # of a route that moves money: nobody comes there without one


def expect(row: Table, if_match: str | None) -> None:
    """PreconditionFailed when the client edits another version than the current one. `*` and no header match."""
    version = int(getattr(row, "version", 0))
    if if_match not in (None, "*", etag(version), f"W/{etag(version)}"):
        raise PreconditionFailed


__all__ = [
    "ClientAddress",
    "IfMatch",
    "Incoming",
    "RequestKey",
    "TheIncoming",
    "TheLocale",
    "expect",
    "locale_of",
]
