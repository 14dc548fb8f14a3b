"""Which calls the product makes to AWS, and who makes them: what the suites' trace is made of.

A call belongs to the entry (a Lambda) on whose stack it is made, so no test has to say it. What a test does by itself
belongs to nobody, also where it acts in the midst of an entry. Calls are kept as IAM judges them: action and resource.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from botocore.client import BaseClient

from infra.stage import SOCKET_STAGE, Stage
from kervan.api import Api
from kervan.notices import INCOMING
from kervan.schedule import Schedule
from kervan.socket import Socket
from kervan.stream import Stream
from kervan.worker import Worker
from tests import cloud, environment

NOBODY = "-"
VERSIONED = ("GetObject", "DeleteObject")
EVERYTHING = "*"  # what IAM asks about where an action has no resource
HERE = Path(__file__).parent
INSTRUMENTS = frozenset(str(HERE / name) for name in ("calls.py", "plant.py", "faults/injector.py", "faults/ways.py"))
DOORS = frozenset(
    door.__code__
    for door in (Api.handler, Worker.handler, Worker.receive, Stream.handler, Schedule.handler, Socket.handler)
)
STAGE = Stage.of(
    {
        "region": environment.REGION,
        **{name.removeprefix("KERVAN_").lower(): value for name, value in environment.VARIABLES.items()},
    }
)
SOCKETS = "sockets"  # the WebSocket API's id
TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
Sent = Mapping[str, Any]


class Used(NamedTuple):
    """An action that a function took, and on what."""

    function: str
    action: str
    resource: str


def caller() -> str:
    """The entry that the current call is made for: `orders-handler`. A pool's thread works for the main thread."""
    found = _behind(sys._getframe(1))
    if found is None and (main := sys._current_frames().get(threading.main_thread().ident or 0)):
        found = _behind(main)
    return found or NOBODY


def _behind(frame: FrameType | None) -> str | None:
    """The innermost entry on a stack, NOBODY where a test stands before it, None where there is neither."""
    while frame is not None:
        code = frame.f_code
        if code in DOORS and (name := _names().get(id(frame.f_locals["self"]))):
            return name
        if code.co_filename.startswith(f"{HERE}/") and code.co_filename not in INSTRUMENTS:
            return NOBODY
        frame = frame.f_back
    return None


@cache
def _names() -> Mapping[int, str]:
    return {id(entry): f"{group}-{kind}" for (group, kind), entry in cloud.entries().items()}


@contextmanager
def recorded(seen: set[Used]) -> Iterator[None]:
    """All that entries do inside the block. A link that is signed counts: it is followed with its signer's rights."""
    original: Any = BaseClient._emit_api_params

    def hooked(client: BaseClient, api_params: Sent, operation_model: Any, context: Any) -> Any:
        function = caller()
        if function != NOBODY:
            service = operation_model.service_model.service_name
            seen.update(Used(function, *asked) for asked in as_iam(service, operation_model.name, api_params))
        return original(client, api_params=api_params, operation_model=operation_model, context=context)

    BaseClient._emit_api_params = hooked
    try:
        yield
    finally:
        BaseClient._emit_api_params = original


def as_iam(service: str, operation: str, sent: Sent) -> Iterator[tuple[str, str]]:
    """The actions and resources that IAM is asked about. What is not known here is nothing that a policy grants."""
    if service == "dynamodb":
        yield from _dynamodb(operation, sent)
    elif operation == "SendEmail":
        yield "ses:SendEmail", _arn("ses", f"identity/{sent['FromEmailAddress'].rpartition('<')[2].rstrip('>')}")
        yield "ses:SendEmail", _arn("ses", f"configuration-set/{sent['ConfigurationSetName']}")
    elif operation == "CopyObject":
        source = sent["CopySource"]
        yield "s3:GetObjectVersion", _object(source)
        yield "s3:PutObject", _object(sent)
    elif service == "events":
        yield from (("events:PutEvents", _arn("events", f"event-bus/{e['EventBusName']}")) for e in sent["Entries"])
    elif operation in VERSIONED:
        yield _version(f"s3:{operation}", sent), _object(sent)
    else:
        unknown = (f"{service}:{operation}", lambda _: "not known to tests/calls.py")
        action, resource = OTHERS.get((service, operation), unknown)
        yield action, resource(sent)


def _dynamodb(operation: str, sent: Sent) -> Iterator[tuple[str, str]]:
    """A transaction is its members; a query of an index is asked of the index alone."""
    for kind, item in (each for member in sent.get("TransactItems", ()) for each in member.items()):
        yield f"dynamodb:{TRANSACTED[kind]}", _table(item["TableName"])
    for table in sent.get("RequestItems", ()):
        yield f"dynamodb:{operation}", _table(table)
    if "TableName" in sent:
        index = f"/index/{sent['IndexName']}" if "IndexName" in sent else ""
        yield f"dynamodb:{operation}", _table(sent["TableName"]) + index
    if operation == "ListTables":
        yield "dynamodb:ListTables", EVERYTHING


def _arn(service: str, resource: str) -> str:
    return STAGE.arn(service, resource)


def _table(name: str) -> str:
    return _arn("dynamodb", f"table/{name}")


def _secret(sent: Sent) -> str:
    return _arn("secretsmanager", f"secret:{sent['SecretId']}-AbCdEf")  # the store ends every name in six letters


def _version(action: str, sent: Sent) -> str:
    """A version that is named is a permission of its own."""
    return f"{action}Version" if sent.get("VersionId") else action


def _object(sent: Sent) -> str:
    return f"arn:aws:s3:::{sent['Bucket']}/{sent['Key']}"


def _queue(sent: Sent) -> str:
    return _arn("sqs", sent["QueueUrl"].rpartition("/")[2])


def _connection(method: str) -> Callable[[Sent], str]:
    at = f"{SOCKETS}/{SOCKET_STAGE}/{method}/@connections"
    return lambda sent: _arn("execute-api", f"{at}/{sent['ConnectionId']}")


OTHERS: Mapping[tuple[str, str], tuple[str, Callable[[Sent], str]]] = {
    ("s3", "PutObject"): ("s3:PutObject", _object),
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions", lambda sent: f"arn:aws:s3:::{sent['Bucket']}"),
    ("s3", "CreateMultipartUpload"): ("s3:PutObject", _object),
    ("s3", "UploadPart"): ("s3:PutObject", _object),
    ("s3", "CompleteMultipartUpload"): ("s3:PutObject", _object),
    ("s3", "CreateBucket"): (  # botocore's word for a form that it signs
        "s3:PutObject",
        lambda sent: f"arn:aws:s3:::{sent['Bucket']}/{INCOMING}-",
    ),
    ("s3", "AbortMultipartUpload"): ("s3:AbortMultipartUpload", _object),
    ("s3", "HeadObject"): ("s3:GetObject", _object),
    ("s3", "HeadBucket"): ("s3:ListBucket", lambda sent: f"arn:aws:s3:::{sent['Bucket']}"),
    ("sns", "Publish"): ("sns:Publish", lambda sent: str(sent.get("TopicArn") or sent["PhoneNumber"])),
    ("secretsmanager", "GetSecretValue"): ("secretsmanager:GetSecretValue", _secret),
    ("secretsmanager", "PutSecretValue"): ("secretsmanager:PutSecretValue", _secret),
    ("kms", "Sign"): ("kms:Sign", lambda sent: _arn("kms", sent["KeyId"])),
    ("kms", "Encrypt"): ("kms:Encrypt", lambda sent: _arn("kms", sent["KeyId"])),
    ("kms", "Decrypt"): ("kms:Decrypt", lambda sent: _arn("kms", sent["KeyId"])),
    ("apigatewaymanagementapi", "PostToConnection"): ("execute-api:ManageConnections", _connection("POST")),
    ("apigatewaymanagementapi", "DeleteConnection"): ("execute-api:ManageConnections", _connection("DELETE")),
    ("sqs", "ListQueues"): ("sqs:ListQueues", lambda _: EVERYTHING),
    ("sqs", "GetQueueAttributes"): ("sqs:GetQueueAttributes", _queue),
    ("sqs", "ReceiveMessage"): ("sqs:ReceiveMessage", _queue),
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage", _queue),
    ("sqs", "DeleteMessageBatch"): ("sqs:DeleteMessage", _queue),
    ("sqs", "ChangeMessageVisibilityBatch"): ("sqs:ChangeMessageVisibility", _queue),
}
