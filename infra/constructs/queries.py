"""Questions to the log that people ask in an incident, kept where the log is: CloudWatch's Logs Insights lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.manifest import Function
from infra.stage import Stage

MOST_GROUPS = 50  # that one query may ask
EVERY = ("handler", "worker", "schedule", "stream", "websocket")


@dataclass(frozen=True)
class Question:
    """A query, and the kinds of function whose log it is about."""

    query: str
    kinds: tuple[str, ...]


QUESTIONS: Mapping[str, Question] = {
    "failures": Question(
        "fields @timestamp, service, message, event_name, exception_name, trace, @log"
        ' | filter level = "ERROR" | sort @timestamp desc | limit 200',
        EVERY,
    ),
    "one-request-everywhere": Question(
        "fields @timestamp, @log, level, message, route, status, event_name, letter_id"
        ' | filter trace = "PUT THE x-request-id HERE" | sort @timestamp asc',
        EVERY,
    ),
    "slow-routes": Question(
        'filter message = "request" | stats count() as requests, pct(ms, 50) as p50, pct(ms, 95) as p95'
        ", max(ms) as worst by route | sort p95 desc | limit 50",
        ("handler",),
    ),
    "refused-by-route": Question(
        'filter message = "request" and status >= 400 | stats count() as answers by route, status | sort answers desc',
        ("handler",),
    ),
    "letters-that-fail": Question(
        'filter message = "letter failed" | stats count() as failures, latest(@timestamp) as last by event_name, @log'
        " | sort failures desc",
        ("worker",),
    ),
    "done-twice": Question(
        'filter message = "letter was done before" | stats count() as repeats by event_name, bin(1h)',
        ("worker",),
    ),
    "cold-starts": Question(
        'filter @type = "REPORT" and ispresent(@initDuration)'
        " | stats count() as starts, pct(@initDuration, 95) as p95, max(@maxMemoryUsed / 1000 / 1000) as mb by @log",
        EVERY,
    ),
    "who-tended-queues": Question(
        'filter message = "dead letters handled" | fields @timestamp, act, queue, letters, trace'
        " | sort @timestamp desc",
        ("handler",),
    ),
}


def keep_questions(scope: Construct, stage: Stage, functions: Iterable[Function]) -> None:
    """A definition a question, in a folder of the stage; `failures-2` asks the logs that `failures` has no room for."""
    known = list(functions)
    for name, question in QUESTIONS.items():
        asked = [f"/aws/lambda/{stage.called(each.name)}" for each in known if each.kind in question.kinds]
        for number, start in enumerate(range(0, len(asked), MOST_GROUPS), 1):
            part = name if number == 1 else f"{name}-{number}"
            logs.CfnQueryDefinition(
                scope,
                f"{part}Question",
                name=f"{stage.called('kervan')}/{part}",
                query_string=question.query,
                log_group_names=asked[start : start + MOST_GROUPS],
            )
