"""Lists: an index, a limit and an opaque cursor that is signed for one caller and one filter. No offset, no Scan."""

import hmac
import json
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Annotated, Any, Generic, Protocol, TypeVar

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel
from pynamodb.pagination import ResultIterator

from kervan.errors import BadCursor
from kervan.settings import Secret
from kervan.tokens import b64url, unb64url
from kervan.world import World

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)
Item = TypeVar("Item")
MAC_BYTES = 16
Limit = Annotated[int, Query(ge=1, le=100, description="Maximum number of items to return")]
Month = Annotated[str | None, Query(pattern=r"^2[0-9]{3}-(0[1-9]|1[0-2])$", description="As 2026-11 (UTC)")]
Cursor = Annotated[str | None, Query(max_length=1024, description="`next_cursor` of the previous page")]


class Listing(BaseModel, Generic[Item]):
    """A page. `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None

    @classmethod
    def of(cls, page: "Page[Row]", shape: Callable[[Row], Item]) -> "Listing[Item]":
        """The page with every row shaped."""
        return cls(items=[shape(row) for row in page.rows], next_cursor=page.next_cursor)


class Page(Generic[Row]):
    """Rows and where to go on."""

    def __init__(self, rows: Sequence[Row], next_cursor: str | None) -> None:
        """`next_cursor` is signed already."""
        self.rows = rows
        self.next_cursor = next_cursor


class Results(Protocol[Row_co]):
    """What PynamoDB's query returns."""

    @property
    def last_evaluated_key(self) -> dict[str, Any] | None:
        """Where the page ended."""

    def __iter__(self) -> Any:
        """The rows."""


def paginate(
    world: World,
    query: Callable[..., Results[Row]],
    *,
    limit: int,
    cursor: str | None,
    bound_to: Sequence[str],
    filtered: bool = False,
) -> Page[Row]:
    """One Query: `query` is an index's or table's `query` with its key filled in.

    A page ends where DynamoDB's does, at 1 MB: more would not fit into an answer, which may have 6 MB with its letters
    escaped. Where a filter thins the pages out (`filtered`), as many are read as the limit needs.

    `bound_to` names the caller and the filter: a cursor of another list, caller or filter is refused with BadCursor.
    """
    key = world.secrets.get(Secret.SHARED)["cursor_key"]
    start = _open(cursor, key, bound_to) if cursor else None
    results = query(limit=limit, page_size=limit, last_evaluated_key=start)
    rows = list(results) if filtered or not isinstance(results, ResultIterator) else _first_page(results)
    last = results.last_evaluated_key
    return Page(rows, _seal(last, key, bound_to) if last else None)


def _first_page(results: "ResultIterator[Row]") -> list[Row]:
    rows = list(islice(results, 1))
    return [*rows, *islice(results, max(0, results.total_count - 1))]


def _mac(payload: bytes, key: str, bound_to: Sequence[str]) -> bytes:
    return hmac.digest(unb64url(key), json.dumps(list(bound_to)).encode() + b"\0" + payload, "sha256")[:MAC_BYTES]


def _seal(last: dict[str, Any], key: str, bound_to: Sequence[str]) -> str:
    payload = json.dumps(last, separators=(",", ":"), sort_keys=True).encode()
    return b64url(_mac(payload, key, bound_to) + payload)


def _open(cursor: str, key: str, bound_to: Sequence[str]) -> dict[str, Any]:
    try:
        raw = unb64url(cursor)
    except ValueError:
        raise BadCursor from None
    mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(payload, key, bound_to)):
        raise BadCursor
    opened: dict[str, Any] = json.loads(payload)
    return opened
