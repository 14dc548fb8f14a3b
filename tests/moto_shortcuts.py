"""What moto does, in a fraction of the time: half of what the suites ask of it went into what these leave out.

For the way back from a transaction moto copies every row of every table that it is in. Here the copy shares its rows
with the table; so that the past stays as it was, an update changes a copy of its row. An attribute's value, which is
kept as it stands on the wire, is not looked up there member by member. And a row is measured as a whole only where it
may be too large, not for each of its attributes.
"""

import base64
import copy
from functools import cache
from typing import Any

import moto.core.responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize

HALF_A_ROW = 200_000  # bytes of what a row may hold
_update_in_place: Any = DynamoDBBackend.update_item
_looked_up: Any = BaseJSONSerializer._serialize_type_structure
_measured: Any = LimitedSizeDict.__setitem__


def _sharing_rows(table: Table, memo: dict[int, Any]) -> Table:
    """Other dicts, the same rows."""
    made: Table = object.__new__(type(table))
    memo[id(table)] = made
    made.__dict__.update(table.__dict__)
    made.items = table.items.copy()
    if table.has_range_key:
        for hash_key, rows in table.items.items():
            made.items[hash_key] = dict(rows)
    if table.stream_shard is not None:
        made.stream_shard = copy.copy(table.stream_shard)
        made.stream_shard.table, made.stream_shard.items = made, list(table.stream_shard.items)
    return made


def _update_a_copy(backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *said: Any, **more: Any) -> Any:
    """What moto does, on a row that nobody else holds."""
    table: Any = backend.get_table(table_name)
    if {name for name in (table.hash_key_attr, table.range_key_attr) if name} == key.keys():
        hash_key, range_key = backend.get_keys_value(table, key)
        found = table.get_item(hash_key, range_key)
        if found is not None and range_key is not None:
            table.items[hash_key][range_key] = copy.deepcopy(found)
        elif found is not None:
            table.items[hash_key] = copy.deepcopy(found)
    return _update_in_place(backend, table_name, key, *said, **more)


def _as_it_stands(serializer: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1:
        serialized[key] = _on_the_wire(value)
    else:
        _looked_up(serializer, serialized, value, shape, key)


def _on_the_wire(value: dict[str, Any]) -> dict[str, Any]:
    [(kind, held)] = value.items()
    if kind == "L":
        return {kind: [_on_the_wire(each) for each in held]}
    if kind == "M":
        return {kind: {name: _on_the_wire(each) for name, each in held.items()}}
    if kind == "B":
        return {kind: _encoded(held)}
    return {kind: [_encoded(each) for each in held]} if kind == "BS" else value


def _encoded(held: str | bytes) -> str:
    return base64.b64encode(held.encode() if isinstance(held, str) else held).decode()


def _measured_once(row: Any, key: str, value: Any) -> None:
    size = value.size() if type(value) is DynamoType else bytesize(str(value))
    row.ever = getattr(row, "ever", 0) + bytesize(key) + size
    if row.ever > HALF_A_ROW:
        _measured(row, key, value)
    else:
        dict.__setitem__(row, key, value)


def install() -> None:
    """From now on, in this process."""
    ours: tuple[tuple[Any, str, Any], ...] = (
        (Table, "__deepcopy__", _sharing_rows),
        (DynamoDBBackend, "update_item", _update_a_copy),
        (BaseJSONSerializer, "_serialize_type_structure", _as_it_stands),
        (LimitedSizeDict, "__setitem__", _measured_once),
        (moto.core.responses, "method_names_from_class", cache(method_names_from_class)),
    )
    for where, name, made in ours:
        setattr(where, name, made)
