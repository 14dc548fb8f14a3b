"""Where to look and who is called: the topic of all alarms, the dashboard, and what belongs to no group."""

from collections.abc import Iterable
from typing import Unpack

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs.accepted import accept
from infra.constructs.alarms import TOPIC, Signal, alarm
from infra.constructs.counts import COUNTS, alarm_name
from infra.constructs.queries import keep_questions
from infra.manifest import Function, Group
from infra.slo import API, ERROR_PERCENT, FAST_MS
from infra.stacks.place import Place
from infra.stage import HTTP_API_ID, Stage

SLOW_MS = 1_000
SERVER_ERRORS = 5
DYING = ("worker", "schedule", "stream")  # kinds that leave dead letters


class WatchStack(Stack):
    """The stage at a glance."""

    def __init__(self, scope: Construct, stage: Stage, groups: Iterable[Group], **where: Unpack[Place]) -> None:
        """`alarm_email` in the context is told of every alarm once its owner has confirmed."""
        super().__init__(scope, stage.stack("watch"), **where)
        self._stage = stage
        self._topic()
        self._http = ssm.StringParameter.value_for_string_parameter(self, stage.parameter(HTTP_API_ID))
        self._alarms()
        functions = [function for group in groups for function in group.functions]
        self._dashboard(functions)
        keep_questions(self, stage, functions)

    def _topic(self) -> None:
        """Without a key of its own: alarms hold names and numbers, and CloudWatch must be able to publish."""
        topic = sns.Topic(self, "Alarms", topic_name=self._stage.called(TOPIC), enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self._stage.account}},
            )
        )
        email = self._stage.context.get("alarm_email")
        if email:
            mail = sns.Subscription(self, "Mail", topic=topic, protocol=sns.SubscriptionProtocol.EMAIL, endpoint=email)
            accept(mail, "An alarm that cannot be mailed still shows on the dashboard", "Serverless-SNSRedrivePolicy")

    def _alarms(self) -> None:
        stage, api = self._stage, {"ApiId": self._http}
        errors, latency = Signal(API, "5xx", api), Signal(API, "Latency", api, "p95")
        slow = f"One request in twenty takes over {SLOW_MS} ms"
        alarm(self, stage, "http-5xx", errors, above=SERVER_ERRORS, what="The API answers 5xx")
        alarm(self, stage, "http-slow", latency, above=SLOW_MS, what=slow, periods=3)
        above = f"The promised {FAST_MS} ms are not kept for one request in twenty"
        alarm(self, stage, "http-slo-latency", latency, above=FAST_MS, what=above, periods=6)
        self._alarm_of_errors()
        for name, count in COUNTS.items():
            signal = Signal(f"kervan/{stage.name}", name, statistic=count.statistic)
            alarm(self, stage, alarm_name(name), signal, above=count.above, what=count.what)

    def _alarm_of_errors(self) -> None:
        """A share, so that it means the same at night and at a feast."""
        http = {"ApiId": self._http}
        percent = cloudwatch.MathExpression(
            expression="100 * errors / MAX([requests, 100])",  # one failure at night is no reason to wake anybody
            using_metrics={"errors": _metric(API, "5xx", http), "requests": _metric(API, "Count", http)},
            label="5xx %",
            period=Duration.minutes(5),
        )
        made = cloudwatch.Alarm(
            self,
            "http-slo-errorsAlarm",
            alarm_name=self._stage.called("http-slo-errors"),
            alarm_description=f"More than {ERROR_PERCENT:g} % of requests fail on our side",
            metric=percent,
            threshold=ERROR_PERCENT,
            evaluation_periods=3,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        topic = sns.Topic.from_topic_arn(self, "Told", self._stage.arn("sns", self._stage.called(TOPIC)))
        made.add_alarm_action(actions.SnsAction(topic))
        made.add_ok_action(actions.SnsAction(topic))

    def _dashboard(self, functions: list[Function]) -> None:
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=self._stage.called("kervan"))
        http, own = {"ApiId": self._http}, f"kervan/{self._stage.name}"
        board.add_widgets(
            _graph("Requests", [_metric(API, name, http) for name in ("Count", "4xx", "5xx")]),
            _graph("Latency (p95, ms)", [_metric(API, "Latency", http, "p95")]),
            _graph("Counted", [_metric(own, name, {}, count.statistic) for name, count in COUNTS.items()]),
        )
        board.add_widgets(
            self._functions("Errors", functions, "Sum"),
            self._functions("Duration", functions, "p95"),
            self._functions("Throttles", functions, "Sum"),
        )
        queues = [self._stage.called(f.group) for f in functions if f.kind == "worker"]
        dead = [
            self._stage.called(f"{f.group if f.kind == 'worker' else f.name}-dead")
            for f in functions
            if f.kind in DYING
        ]
        waiting = "ApproximateNumberOfMessagesVisible"
        board.add_widgets(
            _graph("Waiting", [_metric("AWS/SQS", waiting, {"QueueName": name}, "Maximum") for name in queues]),
            _graph("Dead", [_metric("AWS/SQS", waiting, {"QueueName": name}, "Maximum") for name in dead]),
            _graph(
                "Oldest (s)",
                [_metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": q}, "Maximum") for q in queues],
            ),
        )

    def _functions(self, metric: str, functions: list[Function], statistic: str) -> cloudwatch.GraphWidget:
        names = [self._stage.called(function.name) for function in functions]
        return _graph(metric, [_metric("AWS/Lambda", metric, {"FunctionName": n}, statistic, n) for n in names])


def _metric(
    namespace: str, name: str, dimensions: dict[str, str], statistic: str = "Sum", label: str | None = None
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace, metric_name=name, dimensions_map=dimensions, statistic=statistic, label=label
    )


def _graph(title: str, metrics: list[cloudwatch.Metric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=metrics, width=8)
