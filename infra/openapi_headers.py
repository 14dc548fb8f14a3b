"""What every operation has besides its own: headers of requests and answers, and the shape of a problem, named once.

Routes only mark what they read (`x-if-match`, `x-idempotency-key`); the router cannot write it out.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

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
    "description": "The `ETag` of the version that is edited; 412 when it is no longer the current one.",
    "schema": {"type": "string", "examples": ['"3"']},
}
REQUEST_ID = {
    "description": "As in the logs and in a problem's `instance`",
    "schema": {"type": "string"},
}
ETAG = {"description": "The version, for `If-Match`", "schema": {"type": "string"}}


def written(document: Document) -> Document:
    """A copy of the document, with its headers."""
    document = deepcopy(document)
    if _name_problem(document):
        for _, _, operation in _operations(document):
            operation["responses"] = {code: _referring(said) for code, said in operation["responses"].items()}
    editable = {
        (_edited(path), _ids(operation)) for path, _, operation in _operations(document) if operation.get("x-if-match")
    }
    for path, method, operation in _operations(document):
        _add_parameters(operation)
        tagged = operation.get("x-if-match", False) or (method == "get" and (path, _ids(operation)) in editable)
        unchanged = {"304": {"description": "`If-None-Match` holds the current version"}}
        responses = {**operation["responses"], **(unchanged if tagged and method == "get" else {})}
        operation["responses"] = {
            code: _with_headers(code, responses[code], tagged=tagged) for code in sorted(responses)
        }
    return document


def _ids(operation: Document) -> tuple[str, ...]:
    """The kinds of ids in its path: one path may lead to two things, told apart by them."""
    found = (each for each in operation.get("parameters", ()) if each["in"] == "path")
    return tuple(str(each["schema"].get("pattern")) for each in found)


def _with_headers(code: str, said: Document, *, tagged: bool) -> Document:
    etag = {"etag": ETAG} if tagged and code < "400" else {}
    if code in BODILESS:  # the router says that it is JSON's null, or a text
        said = {name: value for name, value in said.items() if name != "content"}
    return {**said, "headers": {"x-request-id": REQUEST_ID, **etag, **said.get("headers", {})}}


def _edited(path: str) -> str:
    """The address of what is edited: `…/{order_id}/status` edits the order."""
    return path[: path.rindex("}") + 1] if "}" in path else path


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
