"""Questions to the log that people ask in an incident, kept where the log is: CloudWatch's Logs Insights lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.manifest import Function
from infra.stage import Stage

MOST_GROUPS = 50  # that one query may ask


@dataclass(frozen=True)
class Question:
    """A query, and the kinds of function whose log it is about."""

    query: str
    kinds: tuple[str, ...]


QUESTIONS: Mapping[str, Question] = {
    "failures": Question(
        "fields @timestamp, service, message, event_name, exception_name, trace, @log"
        ' | filter level = "ERROR" | sort @timestamp desc | limit 200',
        ("handler", "worker"),
    ),
    "one-request-everywhere": Question(
        "fields @timestamp, @log, level, message, route, status, event_name, letter_id"
        ' | filter trace = "PUT THE x-request-id HERE" | sort @timestamp asc',
        ("handler", "worker"),
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
        ("handler", "worker"),
    ),
    "who-tended-queues": Question(
        'filter message = "dead letters handled" | fields @timestamp, act, queue, letters, trace'
        " | sort @timestamp desc",
        ("handler",),
    ),
}


def keep_questions(scope: Construct, stage: Stage, functions: Iterable[Function]) -> None:
    """One definition a question, in a folder of the stage."""
    known = list(functions)
    for name, question in QUESTIONS.items():
        asked = [f"/aws/lambda/{stage.called(each.name)}" for each in known if each.kind in question.kinds]
        logs.CfnQueryDefinition(
            scope,
            f"{name}Question",
            name=f"{stage.called('kervan')}/{name}",
            query_string=question.query,
            log_group_names=asked[:MOST_GROUPS],
        )
