"""DynamoDB's answers, straight from moto's own code and rows to the SDK.

Moto plays a web service: it reads a request's text, and writes an answer that the SDK reads again. Between two halves
of one process that is most of what a call costs. Here the SDK gets what moto's handler said, as it is; plain reads are
made from rows that are written down once. Whatever is unusual or refused goes moto's own way, from the beginning: what
was refused has left nothing.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.parsers import ResponseParser
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table as MotoTable
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler, include_consumed_capacity

from tests.environment import ACCOUNT, REGION

ADDRESS = f"https://dynamodb.{REGION}.amazonaws.com/"
OPERATIONS = {
    "GetItem": "get_item",
    "BatchGetItem": "batch_get_item",
    "Query": "query",
    "Scan": "scan",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "TransactWriteItems": "transact_write_items",
}
COMMON = {"TableName", "ConsistentRead", "ReturnConsumedCapacity"}
GETTING = COMMON | {"Key"}
TAKING = {"Keys", "ConsistentRead"}
ASKING = COMMON | {
    *("KeyConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"),
    *("Limit", "ScanIndexForward"),
}
KEYS = re.compile(
    r"#0 = :0|\(#0 = :0 AND (?:#1 (?P<sign>=|<=|>=|<|>) :1|#1 (?P<between>BETWEEN) :1 AND :2|(?P<begins>begins_with) "
    r"\(#1, :1\))\)"
)
MOST_BYTES = 1_000_000
COMPARE: dict[str | None, Callable[..., bool]] = {
    None: lambda _: True,
    "=": lambda own, given: own == given,
    "<": lambda own, given: own < given,
    "<=": lambda own, given: own <= given,
    ">": lambda own, given: own > given,
    ">=": lambda own, given: own >= given,
    "BETWEEN": lambda own, low, high: low <= own <= high,
    "begins_with": lambda own, given: own.startswith(given),
}
_binary: set[str] = set()  # tables that were ever given binary values: moto reads those from the wire


class _Said(dict[str, Any]):
    """An answer that nobody has to read."""


class _Written:
    """A row as DynamoDB tells it, its size and its place among the others. Nobody changes it."""

    def __init__(self, item: Item) -> None:
        """Of moto's row."""
        self.told: dict[str, Any] = dynamo_to_dict(item.attrs)
        self.size = item.size()
        self.place: Any = item.range_key.cast_value if item.range_key else None


def _written(item: Item) -> _Written:
    """Of a row, once: a row that is changed is another one (`tests.swift_moto`)."""
    made = item.__dict__.get("written")
    if made is None:
        made = item.__dict__["written"] = _Written(item)
    return made


class _Handler(DynamoHandler):
    """Moto's, for a request that was read already."""

    def __init__(self, body: dict[str, Any]) -> None:
        """`body` is the request."""
        self.body = self.params = body

    @property
    def dynamodb_backend(self) -> DynamoDBBackend:
        """The test stage's tables."""
        return dynamodb_backends[ACCOUNT][REGION]

    def table(self, name: str) -> MotoTable:
        """By its physical name."""
        return self.dynamodb_backend.get_table(name)

    @include_consumed_capacity(0.5)
    def get_item(self: Any) -> ActionResult:
        """A whole row by its whole key."""
        table, key = self.table(self.body["TableName"]), self.body["Key"]
        if self.body.keys() - GETTING or not _whole(table, key):
            return super().get_item()
        item = self.dynamodb_backend.get_item(self.body["TableName"], key)
        return ActionResult({"Item": _written(item).told} if item else {})

    def batch_get_item(self) -> ActionResult:
        """Whole rows of one table."""
        asked = self.body["RequestItems"]
        ((name, wanted),) = asked.items() if len(asked) == 1 else ((None, {}),)
        keys = wanted.get("Keys", ())
        different = {tuple(sorted((part, *value.items()) for part, value in key.items())) for key in keys}
        if wanted.keys() - TAKING or not 0 < len(different) == len(keys) <= 100:
            return super().batch_get_item()
        found = [_written(item) for key in keys if (item := self.dynamodb_backend.get_item(name, key))]
        if sum(row.size for row in found) > MOST_BYTES:
            return super().batch_get_item()
        units = [{"CapacityUnits": len(keys), "TableName": name}]
        rows = {name: [row.told for row in found]}
        return ActionResult({"ConsumedCapacity": units, "Responses": rows, "UnprocessedKeys": {}})

    @include_consumed_capacity()
    def query(self: Any) -> ActionResult:
        """Of a table, by its keys, as PynamoDB writes it."""
        names, values = self.body.get("ExpressionAttributeNames", {}), self.body.get("ExpressionAttributeValues", {})
        form, table = KEYS.fullmatch(self.body.get("KeyConditionExpression", "")), self.table(self.body["TableName"])
        keyed = list(names.values()) == [table.hash_key_attr, table.range_key_attr][: len(names)]
        if form is None or not keyed or not table.has_range_key or self.body.keys() - ASKING:
            return super().query()
        held = table.items.get(DynamoType(values[":0"]), {})
        rows = sorted(map(_written, held.values()), key=lambda row: row.place)
        if sum(row.size for row in rows) > MOST_BYTES:
            return super().query()
        given = [DynamoType(values[name]).cast_value for name in (":1", ":2") if name in values]
        fits = COMPARE[form["sign"] or form["between"] or form["begins"]]
        page: ActionResult = self._page(
            table, rows if self.body.get("ScanIndexForward", True) else rows[::-1], fits, given
        )
        return page

    def _page(
        self, table: MotoTable, rows: list[_Written], fits: Callable[..., bool], given: list[Any]
    ) -> ActionResult:
        """As many as are asked for. Where a row is left, even one that does not fit, there may be more."""
        limit, found, more = self.body.get("Limit"), list[_Written](), False
        for row in rows:
            if len(found) == limit:
                more = True
                break
            if fits(row.place, *given):
                found.append(row)
        told: dict[str, Any] = {"Count": len(found), "ScannedCount": len(found), "Items": [row.told for row in found]}
        if more:
            last = found[-1].told
            told["LastEvaluatedKey"] = {
                str(name): last[str(name)] for name in (table.hash_key_attr, table.range_key_attr)
            }
        return ActionResult(told)


def _whole(table: MotoTable, key: dict[str, Any]) -> bool:
    """Whether it is a key of this table, and no part of it empty."""
    named = {name for name in (table.hash_key_attr, table.range_key_attr) if name}
    return key.keys() == named and all(next(iter(value.values())) for value in key.values())


def _answer(request: AWSPreparedRequest) -> _Said | None:
    """What moto's handler says, or None where it refuses or where the request is not for it."""
    method = OPERATIONS.get(_text(request.headers.get("X-Amz-Target", "")).rpartition(".")[2])
    if method is None or request.url != ADDRESS:
        return None
    body = json.loads(request.body)
    if not _plain(_text(request.body), body):
        return None
    try:
        said: Any = getattr(_Handler(body), method)()
    except Exception:  # noqa: BLE001 - moto says it again, to the SDK
        return None
    return _Said(said.result)


def _plain(text: str, body: dict[str, Any]) -> bool:
    """Whether nothing binary is in it, and never was in its table."""
    if '"B":' in text or '"BS":' in text:
        writes = (write for member in body.get("TransactItems", ()) for write in member.values())
        _binary.update(each["TableName"] for each in (body, *writes) if "TableName" in each)
        return False
    return body.get("TableName") not in _binary


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


STUBBER: Any = BotocoreStubber
_through_the_web: Any = STUBBER.__call__
_parsed: Any = ResponseParser.parse


def _straight(stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **named: Any) -> Any:
    said = _answer(request) if stubber.enabled else None
    if said is None:
        return _through_the_web(stubber, event_name, request, **named)
    response = AWSResponse(request.url, 200, {}, None)
    response._content = said
    return response


def _read(parser: ResponseParser, response: dict[str, Any], shape: Any) -> Any:
    if type(response["body"]) is not _Said:
        return _parsed(parser, response, shape)
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RequestId": "straight"}
    told = {name: value for name, value in response["body"].items() if name in shape.members and value is not None}
    return {**told, "ResponseMetadata": metadata}


def install() -> None:
    """For the whole process."""
    STUBBER.__call__ = _straight
    ResponseParser.parse = _read


@contextmanager
def through_the_web() -> Iterator[None]:
    """Inside the block moto answers in its own way."""
    STUBBER.__call__ = _through_the_web
    try:
        yield
    finally:
        STUBBER.__call__ = _straight
