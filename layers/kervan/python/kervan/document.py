"""What the OpenAPI document says of a route: read from the route itself, so that it cannot say anything else.

Headers stand in it as marks (`x-…`), because the router knows parameters only as arguments; infra/openapi.py writes
them out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.depends import Depends
from pydantic import BaseModel

from kervan.auth import GUARDS, signed_in
from kervan.errors import (
    BadRequest,
    Forbidden,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    Problem,
    RequestInFlight,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    UnreadableJson,
    UnsupportedMedia,
)
from kervan.reply import tagged
from kervan.request import IfMatch, Incoming, TheIncoming

F = TypeVar("F", bound=Callable[..., Any])
MEDIA = "application/problem+json"
WRITES = ("POST", "PUT", "PATCH")
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "code", "instance")},
        "plans": {"type": "string", "description": "Of `premium_needed`: where the plans to choose from are listed"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}


@dataclass(frozen=True)
class Others:
    """What a route answers besides JSON: the media types of its success, and statuses that are no problems."""

    media: tuple[str, ...] = ()
    answers: Mapping[int, str] = field(default_factory=dict)


JSON_ALONE = Others()


@cache
def guard_of(function: Callable[..., Any]) -> str | None:
    """The weakest role that a route admits, or None for a public one."""
    asked = _dependencies(function)
    return next((guard.__name__ for guard in GUARDS if guard in asked), None)


def described(
    function: Callable[..., Any],
    *,
    method: str,
    path: str,
    status: int,
    errors: tuple[type[Problem], ...],
    others: Others,
) -> dict[str, Any]:
    """The router's arguments: summary, responses, security and marks."""
    guard = guard_of(function)
    summary, _, rest = (function.__doc__ or "").partition("\n")
    marks = {
        "x-role": guard,
        "x-if-match": IF_MATCH in _dependencies(function) or None,
        "x-etag": tagged.__name__ in function.__code__.co_names or None,
        "x-idempotency-key": _key_of(function, method, guard),
        "x-rate-limited": getattr(function, "__limited__", None),
        "x-file": list(getattr(function, "__takes_file__", ())) or None,
    }
    every = {*_always(method, path, guard), *_of_key(marks["x-idempotency-key"]), *errors}
    return {
        "summary": summary.strip(),
        "description": " ".join(rest.split()) or summary.strip(),
        "responses": _responses({status: _success(function, others), **_other(others)}, every),
        "security": [{"bearer": []}] if guard else None,
        "openapi_extensions": {name: mark for name, mark in marks.items() if mark is not None},
    }


@cache
def takes_json(function: Callable[..., Any] | None) -> bool:
    """Whether a body must be JSON: for every route but those that read the bytes themselves (webhooks, returns)."""
    return function is not None and INCOMING not in _dependencies(function)


def needs_key(route: F) -> F:
    """Mark a POST whose Idempotency-Key is required, because nobody can take back what it does."""
    route.__needs_key__ = True  # type: ignore[attr-defined]
    return route


def limited(route: F) -> F:
    """Mark a route that counts its calls by `take`, so that its answers carry the RateLimit headers."""
    route.__limited__ = True  # type: ignore[attr-defined]
    return route


def takes_file(*media: str) -> Callable[[F], F]:
    """Mark a POST whose body is a file of at most 4 MB, of such types; the route reads it from TheIncoming."""

    def mark(route: F) -> F:
        route.__takes_file__ = media  # type: ignore[attr-defined]
        return route

    return mark


def admitted(function: Callable[..., Any] | None, incoming: Incoming) -> Incoming:
    """The request as its route takes it; what the router should not see is refused."""
    if getattr(function, "__takes_file__", False):
        incoming.check_file()
        return incoming
    taken = incoming.with_hash() if getattr(function, "__takes_pdf__", False) else incoming
    taken.check(json_alone=takes_json(function))
    return taken


IF_MATCH, INCOMING = (get_args(each)[1].dependency for each in (IfMatch, TheIncoming))


def _dependencies(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    hints = get_type_hints(function, include_extras=True).values()
    annotated = (hint for hint in hints if get_origin(hint) is Annotated)
    return [part.dependency for hint in annotated for part in get_args(hint)[1:] if isinstance(part, Depends)]


def _key_of(function: Callable[..., Any], method: str, guard: str | None) -> str | None:
    """What becomes of an Idempotency-Key: every POST accepts one, some require it."""
    if method != "POST":
        return None
    if getattr(function, "__needs_key__", False):
        return "required"
    kept = guard is not None and not getattr(function, "__keeps_no_answer__", False)
    return "kept" if kept else "accepted"


def _of_key(mark: object) -> set[type[Problem]]:
    """The errors of a key whose answer is kept."""
    kept: set[type[Problem]] = {RequestInFlight, IdempotencyKeyReused}
    return {"required": {*kept, IdempotencyKeyMissing}, "kept": kept}.get(str(mark), set())


def _always(method: str, path: str, guard: str | None) -> set[type[Problem]]:
    """The errors that every such route has. A malformed id is an absent one."""
    found: set[type[Problem]] = {UnreadableJson, Invalid, TooMany, Unavailable}
    if method in WRITES:
        found |= {TooLarge, UnsupportedMedia}
    if method == "POST":
        found.add(BadRequest)
    if "<" in path:
        found.add(NotFound)
    if guard:
        found.add(Unauthenticated)
    if guard and guard != signed_in.__name__:
        found.add(Forbidden)
    return found


def _success(function: Callable[..., Any], others: Others) -> dict[str, Any]:
    if others.media:
        return {"description": "Done", "content": _any(others.media)}
    shape = get_type_hints(function).get("return", type(None))
    if get_origin(shape) is Response:
        shape = next((of for of in get_args(shape) if issubclass(of, BaseModel)), type(None))
    said: dict[str, Any] = {"description": "Done"}
    return said if shape is type(None) else {**said, "content": {"application/json": {"model": shape}}}


def _other(others: Others) -> dict[int, Any]:
    content = {"content": _any(others.media)} if others.media else {}
    return {status: {"description": text, **content} for status, text in others.answers.items()}


def _any(media: tuple[str, ...]) -> dict[str, Any]:
    return {each: {"schema": {}} for each in media}


def _responses(responses: dict[int, Any], errors: set[type[Problem]]) -> dict[int, Any]:
    """The answers that are no problems, and the problems beside them."""
    for error in sorted(errors, key=lambda e: (e.status, e.code())):
        entry = responses.setdefault(error.status, {"description": "", "content": {}})
        entry.setdefault("content", {})[MEDIA] = {"schema": SCHEMA}
        entry["description"] = f"{entry['description']} · `{error.code()}` {error.en}".strip(" ·")
    return responses
