"""The API as a WSGI application: what the gateway does to a request, for tools that speak HTTP."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from tests.cloud import http_event
from tests.front import send

Environ = dict[str, Any]


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One request, as API Gateway's payload 2.0."""
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    query = environ.get("QUERY_STRING", "")
    headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    event = http_event(environ["REQUEST_METHOD"], "/", body=environ["wsgi.input"].read(length), headers=headers)
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["rawQueryString"] = query
    event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True)) or None
    reply = send(event)
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers.items()))
    return [reply.text.encode()]
