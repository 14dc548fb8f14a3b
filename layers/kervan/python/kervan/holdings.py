"""What is held on people: every field of every table, said once. The copy that a person gets, their erasure, the page
`docs/privacy.md` and a test that fails on a field nobody declared all read it.

A group's `privacy.py` maps its tables to a `Holding`. A field that holds fields is declared as a whole, or each field
in it behind a dot (`items.note`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pynamodb.attributes import Attribute, ListAttribute, MapAttribute

from kervan.commit import Versioned
from kervan.money import Money
from kervan.tables import Table, instant
from kervan.world import World

HOUSE = frozenset(Versioned.get_attributes())  # how every edited row is guarded


class Kept(StrEnum):
    """How long, and by what right."""

    ACCOUNT = "as long as the account"
    EXPIRES = "until it expires (TTL)"
    BOOKS = "until ten years after the year of its last entry (TTL): Turkish Commercial Code 82, Tax Procedure Law 253"
    PROOF = "for three years (TTL), as evidence that the law requires: KVKK 12, and its regulation on erasure 7"
    LEDGER = "permanently, beyond the ten years required by law: totals depend on it, and it is not about people"
    CHAIN = (
        "permanently: without every entry the chain proves nothing; its IDs lead to nobody once the accounts are gone"
    )
    REFUSAL = "until staff remove it from the list, so that people who refused are not contacted again"
    CONTENT = "as long as the other people's conversation, without what the person wrote"
    BUSINESS = "as long as it is needed: it is not about people"


class Forget(StrEnum):
    """What an erasure does to a person's rows."""

    DELETED = "deleted"
    BLANKED = "blanked"  # what is personal is taken out, the rest stays under an id that leads to nobody
    DATED = "dated"  # a proof: leaves by itself three years after the account
    STAYS = "stays"


class FieldKind(StrEnum):
    """What a field says of a person."""

    PERSONAL = "personal"
    LINK = "link"  # an id, which says something only as long as the account is there
    PLAIN = "plain"
    HIDDEN = "hidden"  # secrets, and what is worth nothing to anybody; goes into no copy


@dataclass(frozen=True)
class Holding:
    """A table: why it is kept, how long, which fields say what, and by which key or index a person's rows are found.

    Names stand in one text, apart by spaces. `found_by` is the hash key or an index attribute of the table; without it
    no row is a person's, or the group's own rule forgets them (`Worker(before_erasure=…)`). A row that `waits` is still
    needed for what the person is owed; the erasure comes back to it. Where others are to be thought of when a row goes,
    the group forgets it `by_rule`: one row at a time, told back as what it cost in rows. It may be asked for again.
    """

    purpose: str
    kept: Kept
    personal: str = ""
    links: str = ""
    plain: str = ""
    hidden: str = ""
    found_by: str = ""
    forget: Forget = Forget.STAYS
    waits: Callable[[Any], bool] | None = None
    by_rule: Callable[[World, Any], int] | None = None

    def fields(self) -> dict[str, FieldKind]:
        """Every declared field and what it is. ValueError for one that is declared twice."""
        said = {
            FieldKind.PERSONAL: self.personal,
            FieldKind.LINK: self.links,
            FieldKind.PLAIN: self.plain,
            FieldKind.HIDDEN: self.hidden,
        }
        pairs = [(name, kind) for kind, names in said.items() for name in names.split()]
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError(f"declared twice: {sorted({n for n, _ in pairs if [m for m, _ in pairs].count(n) > 1})}")
        return found

    def names(self, kind: FieldKind) -> tuple[str, ...]:
        """The fields of a kind."""
        return tuple(name for name, found in self.fields().items() if found == kind)

    def index(self, table: type[Table]) -> str | None:
        """The physical name of the index that finds a person's rows; None where the table's own key does."""
        member = getattr(table, self.found_by)
        return None if isinstance(member, Attribute) else str(member.Meta.index_name)

    def rows(
        self, table: type[Table], user_id: str, *, most: int | None = None, after: Mapping[str, Any] | None = None
    ) -> Any:
        """A person's rows, at `most` so many, from behind a row on: one Query a page, never a Scan."""
        where: dict[str, Any] = {"page_size": READ, "limit": most, "last_evaluated_key": after or None}
        if self.index(table) is None:
            return table.query(user_id, consistent_read=True, **where)
        return getattr(table, self.found_by).query(user_id, **where)

    def may_stop(self, table: type[Table]) -> bool:
        """Whether the keys that tell a place in the table say nothing of the person, so that a fact may carry them."""
        schema, fields = table.schema(), self.fields()
        said = {stored.attr_name: fields.get(name) for name, stored in table.get_attributes().items()}
        index = next((index for index in schema.indexes if index.name == self.index(table)), None)
        keys = {schema.hash_key, schema.range_key, *((index.hash_key, index.range_key) if index else ())} - {None}
        return all(said[str(key)] in (FieldKind.LINK, FieldKind.PLAIN) for key in keys)

    def blank(self, row: Table) -> bool:
        """Take out what is personal; whether there was anything."""
        return sum(_blanked(row, name.split(".")) for name in self.names(FieldKind.PERSONAL)) > 0

    def copy(self, row: Table) -> dict[str, Any]:
        """The row as its person gets it: everything but secrets and the house's own guards."""
        copied: dict[str, Any] = _plain(row, HOUSE | set(self.names(FieldKind.HIDDEN)))
        return copied


Holdings = Mapping[type[Table], Holding]
Counts = dict[str, dict[str, int]]  # by table: how many rows were copied, deleted, blanked, kept, or wait
PAGE = 25  # in a transaction
READ = 200  # with a Query; it ends at a megabyte before


def leaves(attributes: Mapping[str, Attribute[Any]], above: str = "") -> Iterator[str]:
    """The stored fields, those inside fields behind a dot."""
    for name, attribute in attributes.items():
        inside = _inside(attribute)
        if inside is None:
            yield f"{above}{name}"
        else:
            yield from leaves(inside.get_attributes(), f"{above}{name}.")


def undeclared(table: type[Table], holding: Holding) -> list[str]:
    """The fields that nobody declared, and the declared ones that are not there."""
    stored = [leaf for leaf in leaves(table.get_attributes()) if leaf not in HOUSE or not issubclass(table, Versioned)]
    said = holding.fields()
    silent = [leaf for leaf in stored if not any(leaf == name or leaf.startswith(f"{name}.") for name in said)]
    absent = [name for name in said if not any(leaf == name or leaf.startswith(f"{name}.") for leaf in stored)]
    return silent + absent


def _inside(attribute: Attribute[Any]) -> type[MapAttribute[Any, Any]] | None:
    element = attribute.element_type if isinstance(attribute, ListAttribute) else type(attribute)
    if isinstance(element, type) and issubclass(element, MapAttribute) and element.get_attributes():
        return element
    return None


def _blanked(holder: Any, path: list[str]) -> bool:
    """Empty what stands at the end of the path, in each member where a list is on the way."""
    value = getattr(holder, path[0])
    if len(path) > 1:
        members = value if isinstance(value, list) else [value] if value is not None else []
        return sum(_blanked(member, path[1:]) for member in members) > 0
    if not value:
        return False
    attribute = holder.get_attributes()[path[0]]
    setattr(holder, path[0], [] if isinstance(attribute, ListAttribute) else None if attribute.null else "")
    return True


def _plain(value: Any, hidden: frozenset[str], above: str = "") -> Any:
    """As JSON holds it."""
    match value:
        case Table() | MapAttribute():
            names = [name for name in value.get_attributes() if f"{above}{name}" not in hidden]
            return {name: _plain(getattr(value, name), hidden, f"{above}{name}.") for name in names}
        case Money():
            return value.wire()
        case datetime():
            return instant(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(each, hidden, above) for each in value]
    return value
