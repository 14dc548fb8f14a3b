"""What every operation has besides its own: headers of requests and answers, and the shape of a problem, named once.

Routes only mark what they read and say (`x-if-match`, `x-etag`, `x-rate-limited`); the router cannot write it out.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from kervan.errors import NotAllowed

Document = dict[str, Any]
PROBLEM = "application/problem+json"
BODILESS = ("204", "303", "304")
KEY = {
    "accepted": "Accepted on every POST. The answer of this one holds secrets or is for anyone, and is not kept.",
    "kept": "The same key and body get the answer that was given, for at least 24 hours; another body gets 422.",
    "required": "Required, so that nothing is done twice. The same key and body get the answer that was given.",
}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "`tr` (the default) or `en`: the language of sentences.",
    "schema": {"type": "string", "examples": ["tr", "en"]},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what is edited, or its `etag` in a list; 412 when it is no longer the current one.",
    "schema": {"type": "string", "examples": ['"3"']},
}
TEXT: Document = {"type": "string"}
WHOLE: Document = {"type": "integer", "minimum": 0}
LIMITS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
HEADERS: dict[str, Document] = {
    "allow": {"description": "The methods that this path has", "schema": TEXT},
    "etag": {"description": "The version, for `If-Match` and `If-None-Match`", "schema": TEXT},
    "location": {"description": "Where to go on", "schema": {**TEXT, "format": "uri-reference"}},
    "ratelimit-limit": {"description": "How many calls a window allows", "schema": WHOLE},
    "ratelimit-remaining": {"description": "How many of them are left", "schema": WHOLE},
    "ratelimit-reset": {"description": "Seconds until the next window", "schema": WHOLE},
    "retry-after": {"description": "Seconds to wait before trying again", "schema": WHOLE},
    "www-authenticate": {"description": "`Bearer`", "schema": TEXT},
    "x-request-id": {"description": "As in the logs and in a problem's `instance`", "schema": TEXT},
}
OF_STATUS = {"303": "location", "401": "www-authenticate", "429": "retry-after", "503": "retry-after"}
CONVENTIONS = """JSON in snake_case, times in RFC 3339 and UTC, money as `{"amount": "29.99", "currency": "TRY"}`.

**Errors** are `application/problem+json` (RFC 9457): `code` is for programs; `title` and `detail` are for people, in
the language of `Accept-Language`. Every path answers 405 (`#/components/responses/NotAllowed`) to a method that it does
not have. After 429 and 503, wait for the seconds of `Retry-After`.

**Retries**: send a POST again under the same `Idempotency-Key`, and nothing happens twice.

**Edits**: send the version that you saw as `If-Match`; 412 means that somebody else was quicker.

**Lists** come in pages: pass `next_cursor` as `cursor` until it is null.
"""


def written(document: Document) -> Document:
    """A copy of the document, with its headers."""
    document = deepcopy(document)
    if _name_problem(document):
        for _, _, operation in _operations(document):
            operation["responses"] = {code: _referring(said) for code, said in operation["responses"].items()}
        document["components"]["responses"] = {NotAllowed.__name__: _not_allowed()}
    document["components"]["headers"] = HEADERS
    document["info"] = {**document["info"], "description": CONVENTIONS}
    for _, method, operation in _operations(document):
        _add_parameters(operation)
        responses = dict(operation["responses"])
        if operation.get("x-etag") and method == "get":
            responses["304"] = {"description": "`If-None-Match` holds the current version"}
        operation["responses"] = {code: _with_headers(code, responses[code], operation) for code in sorted(responses)}
    return document


def _with_headers(code: str, said: Document, operation: Document) -> Document:
    names = ["x-request-id", *([OF_STATUS[code]] if code in OF_STATUS else [])]
    if operation.get("x-etag") and code < "400":
        names.append("etag")
    if operation.get("x-rate-limited") and (code < "400" or code == "429"):
        names.extend(LIMITS)
    if code in BODILESS:  # the router says that it is JSON's null, or a text
        said = {name: value for name, value in said.items() if name != "content"}
    return {**said, "headers": {**_named(*names), **said.get("headers", {})}}


def _named(*names: str) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _not_allowed() -> Document:
    """Of a path, not of its operations: what another method is answered."""
    said = {"description": f"`{NotAllowed.code()}` {NotAllowed.en}", "headers": _named("x-request-id", "allow")}
    return {**said, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _add_parameters(operation: Document) -> None:
    added = [LANGUAGE]
    if operation.get("x-if-match"):
        added.append(IF_MATCH)
    mark = operation.get("x-idempotency-key")
    if mark:
        schema = {"type": "string", "maxLength": 255, "pattern": "^[ -~]*$"}
        key = {"name": "Idempotency-Key", "in": "header", "required": mark == "required", "description": KEY[mark]}
        added.append({**key, "schema": schema})
    if media := operation.get("x-file"):
        body = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(media, body)}
    operation["parameters"] = [*operation.get("parameters", ()), *added]


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _name_problem(document: Document) -> bool:
    """Put the problem's shape among the schemas; False where no operation has one."""
    shapes = {
        json.dumps(said["content"][PROBLEM]["schema"], sort_keys=True)
        for _, _, operation in _operations(document)
        for said in operation["responses"].values()
        if PROBLEM in said.get("content", ())
    }
    for shape in shapes:
        document["components"]["schemas"]["Problem"] = json.loads(shape)
    return bool(shapes)


def _referring(said: Document) -> Document:
    if PROBLEM not in said.get("content", ()):
        return said
    return {**said, "content": {**said["content"], PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
