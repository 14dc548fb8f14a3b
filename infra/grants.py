"""What each function may do with tables, derived from what its code does. No CDK: tests hold it against the trace.

The import is the permission, as far as it is used: `Order.get` is GetItem, `Order.by_user` is Query on that index,
a guarded write is UpdateItem. Rows may be put and deleted in a group's own tables and in those of the shared package.
"""

import inspect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.indexes import Index

from infra.manifest import SHARED_TABLES, Function
from infra.reach import CONSTRUCTED, HANDED_ON, UPDATED, Reach, reach
from kervan.api import Api
from kervan.commit import Versioned
from kervan.entry import Use
from kervan.holdings import Forget
from kervan.shared_tables import Connection, IdempotencyRecord, Outbox, RateCount, Seen
from kervan.socket import Socket
from kervan.tables import Table
from kervan.worker import Worker

READ_BY = {
    "get": "GetItem",
    "refresh": "GetItem",
    "batch_get": "BatchGetItem",
    "query": "Query",
    "count": "Query",
    "scan": "Scan",
}
WRITTEN_BY = {
    "save": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "batch_write": "BatchWriteItem",
    UPDATED: "UpdateItem",
}
READS = frozenset(READ_BY.values()) - {"Scan"}


@dataclass(frozen=True)
class Access:
    """What may be done with a table; of its indexes, which may be queried."""

    table: str  # without the stage
    actions: frozenset[str]
    indexes: frozenset[str]


def accesses(function: Function) -> tuple[Access, ...]:
    """Every table that the function may touch, and how."""
    granted: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    found = reach(function.module, function.idle)
    for table, uses in found.tables.items():
        if "table_name" in vars(table.Meta):
            actions, indexes = granted[table.schema().name]
            actions |= set(_actions(table, uses, found, own=_may_write(function, table)))
            indexes |= set(_indexes(table, uses))
    for table, action in _by_the_way(function, found):
        granted[table.schema().name][0].add(action)
    for table, action, index in _of_people(function):
        granted[table.schema().name][1 if index else 0].add(index or action)
    if found.tells_people:
        granted[Connection.schema().name][1].add("by-user")
    return tuple(
        Access(name, frozenset(actions), frozenset(indexes))
        for name, (actions, indexes) in sorted(granted.items())
        if actions or indexes
    )


def _may_write(function: Function, table: type[Table]) -> bool:
    package = function.module.rpartition(".")[0]
    return table.__module__.startswith(f"{package}.") or table.__module__ == SHARED_TABLES


def _actions(table: type[Table], uses: set[str], found: Reach, *, own: bool) -> Iterator[str]:
    """On the table itself."""
    yield from (READ_BY[use] for use in uses & READ_BY.keys())
    if HANDED_ON in uses:
        yield from READS
    if any(_is_guarded(table, use) for use in uses):
        yield "UpdateItem"
    if own:
        yield from _writes(table, uses, found)


def _writes(table: type[Table], uses: set[str], found: Reach) -> Iterator[str]:
    """On an own table. Rows of which it cannot be told what they are of are of every table that they may be of."""
    yield from (WRITTEN_BY[use] for use in uses & WRITTEN_BY.keys())
    if HANDED_ON in uses:
        yield "UpdateItem"
    edited = issubclass(table, Versioned) and uses - {CONSTRUCTED}
    if table in found.put or (found.puts_any and (edited or uses & {CONSTRUCTED, HANDED_ON})):
        yield "PutItem"
    if table in found.removed or found.removes_any:
        yield "DeleteItem"


def _indexes(table: type[Table], uses: set[str]) -> Iterator[str]:
    for name, member in inspect.getmembers_static(table):
        if isinstance(member, Index) and uses & {name, HANDED_ON}:
            yield str(member.Meta.index_name)


def _is_guarded(table: type[Table], name: str) -> bool:
    member: Any = inspect.getattr_static(table, name, None)
    return bool(getattr(getattr(member, "__func__", member), "__guarded__", False))


def _by_the_way(function: Function, found: Reach) -> Iterator[tuple[type[Table], str]]:
    """What the shared package does on an entry's behalf."""
    entry = function.entry
    if found.tells or _is_audited(function, found):
        yield Outbox, "PutItem"
    if isinstance(entry, Worker):
        yield Seen, "PutItem"
        if entry.people:
            yield Outbox, "PutItem"
    yield from ((RateCount, action) for action in found.rates)
    if isinstance(entry, Api) and _keeps_answers(function):
        yield from ((IdempotencyRecord, action) for action in ("GetItem", "PutItem", "UpdateItem"))
    if isinstance(entry, Socket):
        yield Connection, "GetItem"
    if Use.PUSH in entry.uses:
        yield Connection, "DeleteItem"


FORGETTING = {Forget.DELETED: "DeleteItem", Forget.BLANKED: "PutItem", Forget.DATED: "UpdateItem"}


def _of_people(function: Function) -> Iterator[tuple[type[Table], str, str]]:
    """What copying and forgetting people takes, as it is declared: table, action, or the index that is queried."""
    people = function.entry.people if isinstance(function.entry, Worker) else None
    for table, holding in people.holdings.items() if people else ():
        if holding.found_by:
            yield table, "Query", holding.index(table) or ""
            if holding.forget in FORGETTING:
                yield table, FORGETTING[holding.forget], ""


def _is_audited(function: Function, found: Reach) -> bool:
    """Whether something is committed by right of a role, which `commit` then tells (`kervan.audit`)."""
    if not isinstance(function.entry, Api) or not found.commits:
        return False
    said = (each for methods in function.openapi["paths"].values() for each in methods.values())
    return found.acts_by_right or any(each.get("x-role") in ("staff", "admin") for each in said)


def _keeps_answers(function: Function) -> bool:
    """Whether a POST is there whose answer is kept under its Idempotency-Key."""
    paths = function.openapi["paths"]
    return any(methods.get("post", {}).get("x-idempotency-key") in ("required", "kept") for methods in paths.values())
