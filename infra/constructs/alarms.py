"""What wakes somebody. Every alarm goes to the stage's topic, where people subscribe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.group_function import GroupFunction
from infra.stage import Stage
from kervan.schedule import Schedule

TOPIC = "kervan-alarms"
SLOW_REQUEST_MS = 3_000
FIVE_MINUTES = int(Duration.minutes(5).to_seconds())
NO_ALARM, AS_BEFORE, ALARM = "notBreaching", "ignore", "breaching"  # what it means that nothing was measured
WAITED_SECONDS = 600  # and one visibility time-out: a letter that failed once is no reason to call anybody
BEATS_MISSED = 3
RATE = re.compile(r"rate\((\d+) (minutes?|hours?)\)")
VISIBLE_AGAIN = 6  # times a worker's time-out, as Lambda asks
MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}


@dataclass(frozen=True)
class Signal:
    """What is measured, over five minutes."""

    namespace: str
    metric: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Sum"


def alarm(
    scope: Construct,
    stage: Stage,
    name: str,
    signal: Signal,
    *,
    above: float,
    what: str,
    periods: int = 1,
    missing: str = NO_ALARM,
) -> None:
    """Rings when the signal is above the mark so many times in a row. If what is missing is an alarm, it is the other
    way round: it rings when nothing came above the mark.
    """
    percentile = signal.statistic.startswith("p")
    topic = stage.arn("sns", stage.called(TOPIC))
    cloudwatch.CfnAlarm(
        scope,
        f"{name}Alarm",
        alarm_name=stage.called(name),
        alarm_description=what,
        namespace=signal.namespace,
        metric_name=signal.metric,
        dimensions=[
            cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value) for key, value in signal.dimensions.items()
        ],
        statistic=None if percentile else signal.statistic,
        extended_statistic=signal.statistic if percentile else None,
        period=FIVE_MINUTES,
        evaluation_periods=periods,
        threshold=above,
        comparison_operator="LessThanOrEqualToThreshold" if missing == ALARM else "GreaterThanThreshold",
        treat_missing_data=missing,
        alarm_actions=[topic],
        ok_actions=[topic],
    )


def watch_function(made: GroupFunction, stage: Stage) -> None:
    """Errors, throttles, and slowness long before the time-out."""
    name, timeout_ms = made.function.name, made.function.entry.timeout * 1000
    slow = min(SLOW_REQUEST_MS, 0.8 * timeout_ms) if made.function.kind == "handler" else 0.8 * timeout_ms
    dimensions = {"FunctionName": made.name}
    for metric, what, above, statistic, periods in (
        ("Errors", "runs failed", 0, "Sum", 1),
        ("Throttles", "calls were refused for want of concurrency", 0, "Sum", 1),
        ("Duration", f"one run in twenty takes over {slow:.0f} ms", slow, "p95", 3),
    ):
        signal = Signal("AWS/Lambda", metric, dimensions, statistic)
        alarm(made, stage, f"{name}-{metric.lower()}", signal, above=above, what=f"{name}: {what}", periods=periods)


def watch_failures(made: GroupFunction, stage: Stage) -> None:
    """A worker survives the letters that fail and a route answers 500: what tells of both is the line in the log."""
    name = made.function.name
    logs.CfnMetricFilter(
        made,
        "Failures",
        log_group_name=made.log.log_group_name,
        filter_pattern='{ $.level = "ERROR" }',
        metric_transformations=[
            logs.CfnMetricFilter.MetricTransformationProperty(
                metric_namespace=f"kervan/{stage.name}", metric_name=f"Failures-{name}", metric_value="1"
            )
        ],
    )
    signal = Signal(f"kervan/{stage.name}", f"Failures-{name}")
    alarm(made, stage, f"{name}-failures", signal, above=0, what=f"{name}: unexpected errors are in the log")


def watch_dead_letters(queue: sqs.Queue, scope: Construct, stage: Stage, name: str) -> None:
    """One dead letter is one too many: somebody's order may hang on it. SQS measures nothing while a queue is idle for
    six hours; the letters lie there all the same, so the alarm stays as it was.
    """
    dimensions = {"QueueName": queue.queue_name}
    signal = Signal("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Maximum")
    what = f"Dead letters wait in {stage.called(name)}"
    alarm(scope, stage, name, signal, above=0, what=what, missing=AS_BEFORE)


def watch_waiting(queue: sqs.Queue, made: GroupFunction, stage: Stage) -> None:
    """Letters that nobody takes fail nowhere: a worker that stands still shows in their age alone."""
    group, most = made.function.group, WAITED_SECONDS + VISIBLE_AGAIN * made.function.entry.timeout
    signal = Signal("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue.queue_name}, "Maximum")
    what = f"Letters have waited for {group}'s worker for over {most // 60} minutes"
    alarm(made, stage, f"{group}-waiting", signal, above=most, what=what)


def watch_the_clock(made: GroupFunction, entry: Schedule, stage: Stage) -> None:
    """A job that is no longer started fails nowhere either. What runs once a night is not watched so: CloudWatch looks
    back no further than a day.
    """
    rates = [RATE.fullmatch(job.expression) for job in entry.jobs]
    beats = [int(rate[1]) * MINUTES[rate[2]] for rate in rates if rate]
    if not beats:
        return
    missed = BEATS_MISSED * min(beats)
    periods = max(BEATS_MISSED, -(-missed * 60 // FIVE_MINUTES))
    signal = Signal("AWS/Lambda", "Invocations", {"FunctionName": made.name})
    what = f"{made.function.name} has not been started for {periods * FIVE_MINUTES // 60} minutes"
    alarm(made, stage, f"{made.function.name}-still", signal, above=0, what=what, periods=periods, missing=ALARM)
