"""What a function may do, as IAM statements. A wildcard stands only where there is no name, and says why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from infra.grants import accesses
from infra.manifest import Function
from infra.stage import DOCUMENT_KEY_ARN, SEALING_KEY_ARN, SOCKET_API_ID, SOCKET_STAGE, Stage, stream_parameter
from kervan.copying import COPIES
from kervan.entry import Use
from kervan.notices import INCOMING, SERVED
from kervan.schedule import Schedule
from kervan.settings import Bucket
from kervan.stream import Stream
from kervan.worker import Worker


@dataclass(frozen=True)
class Permission:
    """Actions on resources; `why` gives the reason of a wildcard among them."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str = ""
    denied: bool = False

    def statement(self) -> dict[str, object]:
        """As IAM reads it."""
        effect = "Deny" if self.denied else "Allow"
        return {"Effect": effect, "Action": list(self.actions), "Resource": list(self.resources)}


def permissions(function: Function, stage: Stage, ids: Mapping[str, str]) -> Iterator[Permission]:
    """All that an entry needs. `ids` holds what other stacks published, by its parameter's name."""
    yield from _told(function, stage)
    yield from _driven(function, stage, ids)
    for access in accesses(function):
        if access.actions:
            actions = tuple(sorted(f"dynamodb:{action}" for action in access.actions))
            yield Permission(actions, (stage.table_arn(access.table),))
        if access.indexes:
            indexes = tuple(stage.table_arn(access.table, index) for index in sorted(access.indexes))
            yield Permission(("dynamodb:Query",), indexes)
    if function.entry.secrets:
        names = sorted(secret.path(stage.name) for secret in function.entry.secrets)
        arns = tuple(stage.arn("secretsmanager", f"secret:{name}-??????") for name in names)
        yield Permission(("secretsmanager:GetSecretValue",), arns)
        if Use.HOLD_SECRETS in function.entry.uses:
            yield Permission(("secretsmanager:PutSecretValue",), arns)
    for use in sorted(function.entry.uses - {Use.HOLD_SECRETS}):
        yield from CAPABILITIES[use](stage, ids)


def _told(function: Function, stage: Stage) -> Iterator[Permission]:
    """Logs and traces."""
    log_group = stage.arn("logs", f"log-group:/aws/lambda/{stage.called(function.name)}:*")
    yield Permission(("logs:CreateLogStream", "logs:PutLogEvents"), (log_group,), why="Lambda names its log streams")
    tracing = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
    yield Permission(tracing, ("*",), why="A trace belongs to no resource")


def _driven(function: Function, stage: Stage, ids: Mapping[str, str]) -> Iterator[Permission]:
    """What Lambda does in the function's name: take from its queue or stream, and put away what it could not do."""
    entry = function.entry
    if isinstance(entry, Worker):
        taking = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        yield Permission(taking, (stage.arn("sqs", stage.called(function.group)),))
    if isinstance(entry, Stream):
        reading = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
        yield Permission(reading, (ids[stream_parameter(entry.table)],))
        yield Permission(("dynamodb:ListStreams",), ("*",), why="Streams are listed by account alone")
    if isinstance(entry, Stream | Schedule):
        yield Permission(("sqs:SendMessage",), (stage.arn("sqs", stage.called(f"{function.name}-dead")),))


def _read_documents(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:GetObject",), (f"{stage.bucket_arn(Bucket.DOCUMENTS)}/*",), why=EVERY_DOCUMENT)


def _write_documents(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:PutObject",), (f"{stage.bucket_arn(Bucket.DOCUMENTS)}/*",), why=EVERY_DOCUMENT)


def _erase_documents(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:DeleteObjectVersion",), (f"{stage.bucket_arn(Bucket.DOCUMENTS)}/*",), why=EVERY_DOCUMENT)
    yield Permission(("s3:ListBucketVersions",), (stage.bucket_arn(Bucket.DOCUMENTS),))


def _read_exports(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:GetObject",), (f"{stage.bucket_arn(Bucket.EXPORTS)}/*",), why=EVERY_DOCUMENT)


def _write_exports(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:PutObject",), (f"{stage.bucket_arn(Bucket.EXPORTS)}/*",), why=EVERY_DOCUMENT)


def _drop_exports(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:AbortMultipartUpload",), (f"{stage.bucket_arn(Bucket.EXPORTS)}/*",), why=EVERY_DOCUMENT)


def _hand_copies(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:PutObject",), (_copies(stage),), why=EVERY_COPY)


def _read_copies(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:GetObject",), (_copies(stage),), why=EVERY_COPY)


def _erase_copies(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:DeleteObjectVersion",), (_copies(stage),), why=EVERY_COPY)
    yield Permission(("s3:ListBucketVersions",), (stage.bucket_arn(Bucket.EXPORTS),))


def _copies(stage: Stage) -> str:
    return f"{stage.bucket_arn(Bucket.EXPORTS)}/{COPIES}*"


def _receive_files(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("s3:PutObject",), (_uploads(stage, INCOMING),), why=EVERY_UPLOAD)


def _serve_files(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    """Of what was found clean alone: no link can lead to anything else."""
    yield Permission(("s3:GetObjectVersion",), (_uploads(stage, SERVED),), why=EVERY_UPLOAD)


def _inspect_files(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    """Read what came in, keep what is clean, erase every version of either."""
    came, kept = _uploads(stage, INCOMING), _uploads(stage, SERVED)
    yield Permission(("s3:GetObject", "s3:GetObjectVersion"), (came,), why=EVERY_UPLOAD)
    yield Permission(("s3:PutObject",), (kept,), why=EVERY_UPLOAD)
    yield Permission(("s3:DeleteObjectVersion",), (came, kept), why=EVERY_UPLOAD)
    yield Permission(("s3:ListBucketVersions",), (stage.bucket_arn(Bucket.UPLOADS),))


def _uploads(stage: Stage, prefix: str) -> str:
    return f"{stage.bucket_arn(Bucket.UPLOADS)}/{prefix}*"


def _send_mail(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    """As the address that mail comes from, or its domain: either may be what SES has verified."""
    address = stage.settings.mail_from.rpartition("<")[2].rstrip(">")
    named = [f"identity/{address}", f"identity/{address.partition('@')[2]}"]
    named.append(f"configuration-set/{stage.settings.mail_events}")
    yield Permission(("ses:SendEmail",), tuple(stage.arn("ses", name) for name in named))


def _send_sms(_stage: Stage, _ids: Mapping[str, str]) -> Iterator[Permission]:
    """To phones alone: a phone has no ARN, a topic has."""
    yield Permission(("sns:Publish",), ("*",), why="A phone number has no ARN; topics are denied")
    yield Permission(("sns:Publish",), ("arn:aws:sns:*:*:*",), denied=True)


def _sockets(method: str) -> Callable[[Stage, Mapping[str, str]], Iterator[Permission]]:
    """To send to a socket, or to hang it up."""

    def permitted(stage: Stage, ids: Mapping[str, str]) -> Iterator[Permission]:
        sockets = stage.arn("execute-api", f"{ids[SOCKET_API_ID]}/{SOCKET_STAGE}/{method}/@connections/*")
        yield Permission(("execute-api:ManageConnections",), (sockets,), why="The gateway names its connections")

    return permitted


def _sign(_: Stage, ids: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("kms:Sign",), (ids[DOCUMENT_KEY_ARN],))


def _seal(_: Stage, ids: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("kms:Encrypt", "kms:Decrypt"), (ids[SEALING_KEY_ARN],))


def _nothing(_stage: Stage, _ids: Mapping[str, str]) -> Iterator[Permission]:
    """What is asked of others than AWS."""
    yield from ()


def _publish(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    yield Permission(("events:PutEvents",), (stage.arn("events", f"event-bus/{stage.settings.bus}"),))


def _inspect(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    """Descriptions of what belongs to the stage; no row, object or message."""
    why = "The health check describes everything of its stage"
    yield Permission(("dynamodb:ListTables", "sqs:ListQueues"), ("*",), why="Names are listed by account alone")
    yield Permission(("dynamodb:DescribeTable",), (stage.table_arn("*"),), why=why)
    yield Permission(("s3:ListBucket",), tuple(stage.bucket_arn(bucket) for bucket in Bucket))
    yield Permission(("sqs:GetQueueAttributes",), (stage.arn("sqs", stage.called("*")),), why=why)


def _tend_queues(stage: Stage, _: Mapping[str, str]) -> Iterator[Permission]:
    """Dead letters may be taken; what waits for a worker may be added to and never taken."""
    why, dead = "The desk serves every queue of its stage", stage.arn("sqs", stage.called("*-dead"))
    yield Permission(("sqs:ListQueues",), ("*",), why="Names are listed by account alone")
    yield Permission(("sqs:GetQueueAttributes", "sqs:SendMessage"), (stage.arn("sqs", stage.called("*")),), why=why)
    yield Permission(("sqs:SendMessage",), (dead,), denied=True)
    yield Permission(("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"), (dead,), why=why)


EVERY_DOCUMENT = "Which document a caller may have is decided by its row, not by its name"
EVERY_COPY = "A copy is named after the job that it is made by, which says whose it is"
EVERY_UPLOAD = "An object is named after its row, which says who may have it"
CAPABILITIES: Mapping[Use, Callable[[Stage, Mapping[str, str]], Iterator[Permission]]] = {
    Use.READ_DOCUMENTS: _read_documents,
    Use.WRITE_DOCUMENTS: _write_documents,
    Use.ERASE_DOCUMENTS: _erase_documents,
    Use.READ_EXPORTS: _read_exports,
    Use.WRITE_EXPORTS: _write_exports,
    Use.HAND_COPIES: _hand_copies,
    Use.READ_COPIES: _read_copies,
    Use.ERASE_COPIES: _erase_copies,
    Use.DROP_EXPORTS: _drop_exports,
    Use.RECEIVE_FILES: _receive_files,
    Use.SERVE_FILES: _serve_files,
    Use.INSPECT_FILES: _inspect_files,
    Use.SEND_MAIL: _send_mail,
    Use.SEND_SMS: _send_sms,
    Use.PUSH: _sockets("POST"),
    Use.HANG_UP: _sockets("DELETE"),
    Use.SIGN_DOCUMENTS: _sign,
    Use.DRAW_DOCUMENTS: _nothing,
    Use.SEAL: _seal,
    Use.WEB_PUSH: _nothing,
    Use.PUBLISH: _publish,
    Use.TEND_QUEUES: _tend_queues,
    Use.INSPECT: _inspect,
}
