"""What wakes somebody. Every alarm goes to the stage's topic, where people subscribe."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.group_function import GroupFunction
from infra.stage import Stage

TOPIC = "kervan-alarms"
SLOW_REQUEST_MS = 3_000
FIVE_MINUTES = int(Duration.minutes(5).to_seconds())


@dataclass(frozen=True)
class Signal:
    """What is measured, over five minutes."""

    namespace: str
    metric: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Sum"


def alarm(
    scope: Construct, stage: Stage, name: str, signal: Signal, *, above: float, what: str, periods: int = 1
) -> None:
    """Rings when the signal is above the mark so many times in a row. No data is no alarm."""
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
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
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
    """One dead letter is one too many: somebody's order may hang on it."""
    dimensions = {"QueueName": queue.queue_name}
    signal = Signal("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Maximum")
    alarm(scope, stage, name, signal, above=0, what=f"Dead letters wait in {stage.called(name)}")
