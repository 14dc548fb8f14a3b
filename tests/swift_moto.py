"""What moto does with every answer, item and transaction, in a fraction of its time; the same comes out.

Measured over the suites: without these a third of their time goes into copying tables, into looking up ten possible
keys, each under several spellings, for each value of each item, and into measuring a whole item for each of its
attributes.
"""

import pickle
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Table as MotoTable
from moto.dynamodb.models.utilities import bytesize

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
    copy: MotoTable = pickle.loads(pickle.dumps(table))  # noqa: S301 - ours
    memo[id(table)] = copy
    return copy


def install() -> None:
    """For the whole process."""
    BaseJSONSerializer._serialize_type_structure = _quickly  # type: ignore[method-assign]
    LimitedSizeDict.__setitem__ = _measured  # type: ignore[method-assign]
    MotoTable.__deepcopy__ = _copied  # type: ignore[attr-defined]
