"""Tables: a PynamoDB model is a table's only definition. CDK, the tests and the local cloud read `Table.schema()`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, Self, TypeVar

from pynamodb.attributes import Attribute, MapAttribute, TTLAttribute
from pynamodb.connection.table import TableConnection
from pynamodb.constants import MAP
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from kervan import audit, aws
from kervan.errors import NotFound
from kervan.money import Money
from kervan.retention import Retained
from kervan.settings import settings

F = TypeVar("F", bound=Callable[..., Any])


class Staged:
    """A table name that becomes `prod-orders` when it is used, not when it is imported."""

    def __init__(self, name: str) -> None:
        """`name` without the stage."""
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> str:
        """The physical name in this process's stage."""
        return settings().table(self.name)


class OnDemand:
    """What every table's Meta inherits."""

    billing_mode = "PAY_PER_REQUEST"
    stream_view_type: ClassVar[str | None] = None
    region = None


@dataclass(frozen=True)
class Index:
    """A global secondary index; projections are all."""

    name: str
    hash_key: str
    range_key: str | None


@dataclass(frozen=True)
class TableSchema:
    """What CDK, the tests and the local cloud need to make a table. Attribute types are `S`, `N` or `B`."""

    name: str  # without the stage
    hash_key: str
    range_key: str | None
    types: Mapping[str, str]
    indexes: tuple[Index, ...]
    ttl: str | None
    stream: str | None


@dataclass(frozen=True)
class GuardedWrite:
    """An update and the condition that keeps its owner's invariant: how another group changes a row in its own commit.

    `refused` is the error that a failed condition means; without a condition any state will do.
    """

    table: type["Table"]
    hash_key: str
    range_key: str | None
    actions: tuple[Action, ...]
    condition: Condition | None
    refused: Exception


def guarded(method: F) -> F:
    """Mark a classmethod's function as a guarded write: a group that names it is granted UpdateItem on the table."""
    method.__guarded__ = True  # type: ignore[attr-defined]
    return method


def updates(table: type[Model], changes: Mapping[str, Any]) -> tuple[Action, ...]:
    """Attributes by name: what has a value is set, what has none is removed."""
    found = [(getattr(table, name), value) for name, value in changes.items()]
    return tuple(attribute.remove() if value is None else attribute.set(value) for attribute, value in found)


def leaving(row: Any, at: datetime) -> GuardedWrite:
    """A row that is added and never changed gets the day on which it leaves."""
    hash_key, range_key = row._get_hash_range_key_serialized_values()
    there = row._hash_key_attribute().exists()
    return GuardedWrite(type(row), hash_key, range_key, (type(row).expires.set(at),), there, NotFound())


class Caller(Protocol):
    """Who asks, as far as tables need to know."""

    @property
    def id(self) -> str:
        """The user's id."""

    @property
    def is_staff(self) -> bool:
        """Whether every row is theirs to see."""


class Table(Model):
    """A DynamoDB table. `version` in a table that is edited, `user_id` in one whose rows belong to someone."""

    class Meta(OnDemand):
        """Overridden by every table."""

    @classmethod
    def schema(cls) -> TableSchema:
        """The table as it must be made: the one place that touches PynamoDB's `_get_schema`."""
        raw = cls._get_schema()
        hash_key, range_key = _keys(raw["key_schema"])
        ttl = next((a.attr_name for a in cls.get_attributes().values() if isinstance(a, TTLAttribute)), None)
        indexes = [Index(index["index_name"], *_keys(index["key_schema"])) for index in raw["global_secondary_indexes"]]
        return TableSchema(
            name=vars(cls.Meta)["table_name"].name,
            hash_key=hash_key,
            range_key=range_key,
            types={a["AttributeName"]: a["AttributeType"] for a in raw["attribute_definitions"]},
            indexes=tuple(sorted(indexes, key=lambda index: index.name)),
            ttl=ttl,
            stream=cls.Meta.stream_view_type,
        )

    @classmethod
    def visible_to(cls, caller: Caller, key: str) -> Self:
        """The row, if it exists and the caller may see it: theirs, or anyone's for staff. NotFound otherwise."""
        row = cls.find(key)
        theirs = row is not None and getattr(row, "user_id", None) == caller.id
        if row is None or not (theirs or caller.is_staff):
            raise NotFound
        if not theirs:
            audit.by_right(caller.id)
        return row

    @classmethod
    def find(cls, key: str, range_key: str | int | None = None, *, consistent: bool = True) -> Self | None:
        """The row or None, as it is now: what was just written is there. Pages that everybody reads may do with what
        was there a second ago, for half the price.
        """
        try:
            return cls.get(key, range_key, consistent_read=consistent)
        except DoesNotExist:
            return None

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: FBT001, FBT002 - PynamoDB's
        """With the end of the row's time, where it follows from what the row says (`kervan.retention`)."""
        for name, attribute in self.get_attributes().items():
            if isinstance(attribute, Retained):
                setattr(self, name, attribute.end(self))
        return super().serialize(null_check)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """As PynamoDB's, but every table shares one client, so that the first request pays for one (PERFORMANCE)."""
        table = super()._get_connection()
        table.connection._client = aws.client("dynamodb")
        return table


def _keys(schema: Sequence[Any]) -> tuple[str, str | None]:
    """Hash and range key; PynamoDB lists them in no order."""
    keys = {key["KeyType"]: key["AttributeName"] for key in schema}
    return keys["HASH"], keys.get("RANGE")


class Record(MapAttribute[str, Any]):
    """A map with declared fields inside a row; PynamoDB's, with types."""

    def __init__(self, **fields: Any) -> None:
        """The fields by name, or the attribute's own options where it is declared."""
        super().__init__(**fields)  # type: ignore[no-untyped-call]

    def fields(self) -> dict[str, Any]:
        """All declared fields as a dict, None where one was left out."""
        return {name: self.attribute_values.get(name) for name in self.get_attributes()}


class MoneyAttribute(Attribute[Money]):
    """Money as a map `{"amount": N, "currency": S}` in minor units."""

    attr_type = MAP

    def serialize(self, value: Money) -> dict[str, dict[str, str]]:
        """To DynamoDB's map."""
        return {"amount": {"N": str(value.amount)}, "currency": {"S": value.currency}}

    def deserialize(self, value: dict[str, dict[str, str]]) -> Money:
        """From DynamoDB's map."""
        return Money(int(value["amount"]["N"]), value["currency"]["S"])

    def holds(self, value: Money) -> Condition:
        """The condition that it is exactly this; `==` does not do, PynamoDB compares maps with plain dicts only."""
        return Path(self) == {self.attr_type: self.serialize(value)}

    def __eq__(self, other: object) -> Any:
        """In a condition. PynamoDB serializes maps there only when they are dicts, so it gets DynamoDB's own."""
        return super().__eq__({MAP: self.serialize(other)} if isinstance(other, Money) else other)


class InstantAttribute(Attribute[datetime]):
    """A UTC time as RFC 3339 text with microseconds: sorts as it happened, reads as a person writes it."""

    attr_type = "S"

    def serialize(self, value: datetime) -> str:
        """`2026-11-21T09:30:00.000000Z`; the value must know its zone."""
        return instant(value)

    def deserialize(self, value: str) -> datetime:
        """Back, in UTC."""
        return datetime.fromisoformat(value)


def instant(value: datetime) -> str:
    """The text that InstantAttribute stores, for range keys made of more than a time."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
