"""What moto does with every answer, item and transaction, in a fraction of its time; the same comes out.

Measured over the suites: without these a third of their time goes into copying tables, into looking up ten possible
keys, each under several spellings, for each value of each item, and into measuring a whole item for each of its
attributes.
"""

import copy
import pickle
from functools import cache
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Table as MotoTable
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

HALF_AN_ITEM = 200_000  # bytes
PLAIN = {"S": str, "N": str, "BOOL": bool, "NULL": bool}


class _Unusual(Exception):
    """A value that moto has to say itself: binary ones, sets, its own objects."""


def _said(value: Any) -> dict[str, Any]:
    """An attribute's value as DynamoDB tells it. Raises _Unusual for what is not plainly one."""
    if type(value) is not dict or len(value) != 1:
        raise _Unusual
    ((kind, held),) = value.items()
    if kind == "M" and type(held) is dict:
        return {"M": {name: _said(each) for name, each in held.items()}}
    if kind == "L" and type(held) is list:
        return {"L": [_said(each) for each in held]}
    if type(held) is not PLAIN.get(kind):
        raise _Unusual
    return {kind: held}


_serialize = BaseJSONSerializer._serialize_type_structure


def _quickly(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    try:
        if shape.name != "AttributeValue" or not key:
            raise _Unusual
        self._default_serialize(serialized, _said(value), shape, key)
    except _Unusual:
        _serialize(self, serialized, value, shape, key)


_set = LimitedSizeDict.__setitem__


def _measured(self: LimitedSizeDict, key: str, value: Any) -> None:
    """Measured in full by moto when what was ever put into it may be too much."""
    size = value.size() if type(value) is DynamoType else bytesize(str(value))
    self.ever = getattr(self, "ever", 0) + bytesize(key) + size  # type: ignore[attr-defined]
    if self.ever > HALF_AN_ITEM:  # type: ignore[attr-defined]
        _set(self, key, value)
    else:
        dict.__setitem__(self, key, value)


def _copied(table: MotoTable, memo: dict[int, Any]) -> MotoTable:
    """The way back from a transaction: other dicts, the same rows. So no row may be changed in place."""
    made: MotoTable = object.__new__(type(table))
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


_update_in_place: Any = DynamoDBBackend.update_item


def _update_a_copy(backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *said: Any, **more: Any) -> Any:
    """What moto does, on a row that nobody else holds."""
    table: Any = backend.get_table(table_name)
    if {name for name in (table.hash_key_attr, table.range_key_attr) if name} == key.keys():
        hash_key, range_key = backend.get_keys_value(table, key)
        found = table.get_item(hash_key, range_key)
        if found is not None:
            own = copy.deepcopy(found)
            own.attrs.ever = getattr(found.attrs, "ever", 0)
            where = table.items if range_key is None else table.items[hash_key]
            where[hash_key if range_key is None else range_key] = own
    return _update_in_place(backend, table_name, key, *said, **more)


PARSER: Any = UpdateExpressionParser
_parse: Any = PARSER.make


@cache
def _grown(expression: str) -> bytes:
    return pickle.dumps(_parse(expression))


def _tree(expression: str) -> Any:
    """Of what is read for the second time, another copy of its tree: moto prunes it."""
    return pickle.loads(_grown(expression))  # noqa: S301 - ours


def install() -> None:
    """For the whole process."""
    PARSER.make = _tree
    BaseJSONSerializer._serialize_type_structure = _quickly  # type: ignore[method-assign]
    LimitedSizeDict.__setitem__ = _measured  # type: ignore[method-assign]
    MotoTable.__deepcopy__ = _copied  # type: ignore[attr-defined]
    DynamoDBBackend.update_item = _update_a_copy  # type: ignore[method-assign,assignment]
