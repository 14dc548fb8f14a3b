"""What a function may do, as IAM statements: no wildcard where a name is known."""

from collections.abc import Callable, Iterator, Mapping

from aws_cdk import aws_iam as iam

from infra.grants import accesses
from infra.manifest import Function
from infra.stage import DOCUMENT_KEY_ARN, SOCKET_API_ID, SOCKET_STAGE, Stage
from kervan.entry import Use
from kervan.settings import Bucket


def statements(function: Function, stage: Stage, ids: Mapping[str, str]) -> Iterator[iam.PolicyStatement]:
    """All of them but logs and traces. `ids` holds what other stacks published, by its parameter's name."""
    for access in accesses(function):
        if access.actions:
            actions = sorted(f"dynamodb:{action}" for action in access.actions)
            yield _allow(actions, [stage.table_arn(access.table)])
        if access.indexes:
            yield _allow(["dynamodb:Query"], sorted(stage.table_arn(access.table, index) for index in access.indexes))
    if function.entry.secrets:
        names = sorted(secret.path(stage.name) for secret in function.entry.secrets)
        arns = [stage.arn("secretsmanager", f"secret:{name}-??????") for name in names]
        yield _allow(["secretsmanager:GetSecretValue"], arns)
        if Use.HOLD_SECRETS in function.entry.uses:
            yield _allow(["secretsmanager:PutSecretValue"], arns)
    for use in sorted(function.entry.uses - {Use.HOLD_SECRETS}):
        yield from _capability(use, stage, ids)


def _capability(use: Use, stage: Stage, ids: Mapping[str, str]) -> Iterator[iam.PolicyStatement]:
    if use is Use.INSPECT:
        yield from _inspection(stage)
    else:
        action, resources = CAPABILITIES[use]
        yield _allow([action], resources(stage, ids))
    if use is Use.SEND_SMS:  # to phones alone: a phone has no ARN, a topic has
        yield iam.PolicyStatement(effect=iam.Effect.DENY, actions=["sns:Publish"], resources=["arn:aws:sns:*:*:*"])


def _inspection(stage: Stage) -> Iterator[iam.PolicyStatement]:
    yield _allow(["dynamodb:DescribeTable"], [stage.table_arn("*")])
    yield _allow(["s3:ListBucket"], [stage.bucket_arn(bucket) for bucket in Bucket])
    yield _allow(["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], [stage.arn("sqs", stage.called("*"))])


def _allow(actions: list[str], resources: list[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=actions, resources=resources)


def _documents(stage: Stage, _: Mapping[str, str]) -> list[str]:
    return [f"{stage.bucket_arn(Bucket.DOCUMENTS)}/*"]


def _sockets(stage: Stage, ids: Mapping[str, str]) -> list[str]:
    return [stage.arn("execute-api", f"{ids[SOCKET_API_ID]}/{SOCKET_STAGE}/POST/@connections/*")]


def _identities(stage: Stage, _: Mapping[str, str]) -> list[str]:
    """The address that mail comes from and its domain: either may be what SES has verified."""
    address = stage.settings.mail_from.rpartition("<")[2].rstrip(">")
    return [stage.arn("ses", f"identity/{name}") for name in (address, address.partition("@")[2])]


def _bus(stage: Stage, _: Mapping[str, str]) -> list[str]:
    return [stage.arn("events", f"event-bus/{stage.settings.bus}")]


CAPABILITIES: Mapping[Use, tuple[str, Callable[[Stage, Mapping[str, str]], list[str]]]] = {
    Use.READ_DOCUMENTS: ("s3:GetObject", _documents),
    Use.WRITE_DOCUMENTS: ("s3:PutObject", _documents),
    Use.SEND_MAIL: ("ses:SendEmail", _identities),
    Use.SEND_SMS: ("sns:Publish", lambda _stage, _ids: ["*"]),
    Use.PUSH: ("execute-api:ManageConnections", _sockets),
    Use.SIGN_DOCUMENTS: ("kms:Sign", lambda _, ids: [ids[DOCUMENT_KEY_ARN]]),
    Use.PUBLISH: ("events:PutEvents", _bus),
}
