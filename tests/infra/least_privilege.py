"""The policies of all groups against the suites' trace: granted = used, function by function."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from infra.manifest import Function
from infra.permissions import Permission, permissions
from infra.presets import ALL, chosen
from infra.stage import DOCUMENT_KEY_ARN, SEALING_KEY_ARN, SOCKET_API_ID, stream_parameter
from kervan.stream import Stream
from tests.calls import SOCKETS, STAGE, Used

EVERY_KIND = ("handler", "worker", "stream", "schedule", "websocket")


@dataclass(frozen=True)
class Exempt:
    """Granted, though no test on moto can use it."""

    why: str
    kinds: tuple[str, ...]
    actions: tuple[str, ...]
    resource: str = ""  # any

    def covers(self, function: Function, granted: Used) -> bool:
        """Whether it speaks of this."""
        same = function.kind in self.kinds and granted.action in self.actions
        return same and self.resource in ("", granted.resource)


EXEMPT = (
    Exempt("Lambda writes the log", EVERY_KIND, ("logs:CreateLogStream", "logs:PutLogEvents")),
    Exempt("Lambda traces the run", EVERY_KIND, ("xray:PutTraceSegments", "xray:PutTelemetryRecords")),
    Exempt(
        "Lambda takes the letters from the queue",
        ("worker",),
        ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    ),
    Exempt(
        "Lambda reads the stream",
        ("stream",),
        ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
    ),
    Exempt("Lambda puts away what failed", ("stream", "schedule"), ("sqs:SendMessage",)),
    Exempt(
        "SES asks about the sender's domain where that is verified, in the tests' stage its address is",
        ("worker",),
        ("ses:SendEmail",),
        STAGE.arn("ses", f"identity/{STAGE.settings.mail_from.rpartition('@')[2].rstrip('>')}"),
    ),
)


def findings(trace: Collection[Used]) -> list[str]:
    """What is granted and not used, what is used and not granted, and what is exempt for nothing; a line for each."""
    used = sorted(trace)
    lines, needed = [], set[Exempt]()
    for function in functions():
        mine = [each for each in used if each.function == function.name]
        allowed = granted(function)
        for each in _named(function, allowed):
            exempt = [exempt for exempt in EXEMPT if exempt.covers(function, each)]
            if not any(each.action == call.action and _fits(each.resource, call.resource) for call in mine):
                needed.update(exempt)
                lines += [] if exempt else [_line("granted, not used", each)]
        lines += [_line("used, not granted", call) for call in mine if not may(allowed, call)]
    return lines + [f"exempt for nothing: {exempt.why}" for exempt in EXEMPT if exempt not in needed]


@cache
def functions() -> tuple[Function, ...]:
    """Every function there is."""
    return tuple(function for group in chosen(ALL).values() for function in group.functions)


def granted(function: Function) -> list[Permission]:
    """What the function's role says, in the tests' stage."""
    ids = {
        SOCKET_API_ID: SOCKETS,
        DOCUMENT_KEY_ARN: STAGE.arn("kms", STAGE.settings.document_key),
        SEALING_KEY_ARN: STAGE.arn("kms", STAGE.settings.sealing_key),
    }
    if isinstance(function.entry, Stream):
        ids[stream_parameter(function.entry.table)] = f"{STAGE.table_arn(function.entry.table.schema().name)}/stream/at"
    return list(permissions(function, STAGE, ids))


def _named(function: Function, allowed: list[Permission]) -> Iterator[Used]:
    """Each action on each resource that a policy names."""
    for permission in allowed:
        for action in () if permission.denied else permission.actions:
            yield from (Used(function.name, action, resource) for resource in permission.resources)


def may(allowed: list[Permission], call: Used) -> bool:
    """As IAM decides: something allows it and nothing denies it."""
    said = [
        permission.denied
        for permission in allowed
        if call.action in permission.actions and any(_fits(pattern, call.resource) for pattern in permission.resources)
    ]
    return bool(said) and not any(said)


def _fits(pattern: str, resource: str) -> bool:
    return _pattern(pattern).fullmatch(resource) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """`*` and `?` as IAM means them; an action without a resource is asked about `*`."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."))


def _line(what: str, found: Used) -> str:
    resource = found.resource.replace(f":{STAGE.region}:{STAGE.account}:", ":…:")
    return f"{what:18} {found.function:22} {found.action:32} {resource}"
