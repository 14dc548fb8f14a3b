"""A group's queue: facts come in by the bus's rules, what failed five times goes to the dead letters."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.accepted import accept
from infra.constructs.alarms import VISIBLE_AGAIN
from infra.constructs.group_function import GroupFunction
from infra.stage import Stage
from kervan.events import SOURCE, Event
from kervan.notices import Notice
from kervan.worker import Worker

TRIES = 5
AT_ONCE = 30  # of one worker: a flood in one queue leaves the account's thousand to the API and the others
SMALL_BATCH = 10  # Lambda waits for larger ones only if it is told how long
KEPT = Duration.days(14)


def dead_queue(scope: Construct, stage: Stage, name: str) -> sqs.Queue:
    """What could not be done, kept for two weeks for a person to look at and send again."""
    queue = sqs.Queue(
        scope,
        name,
        queue_name=stage.called(name),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=KEPT,
    )
    accept(queue, "It holds dead letters itself", "AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy")
    return queue


class WorkerQueue(Construct):
    """Queue, dead letters, a rule for each fact the worker listens to, and the mapping to the function."""

    def __init__(self, scope: Construct, stage: Stage, worker: GroupFunction, entry: Worker) -> None:
        """A message stays hidden six times as long as the function may run, as Lambda asks."""
        super().__init__(scope, "Queue")
        self._stage, self._group = stage, worker.function.group
        self.dead = dead_queue(self, stage, f"{self._group}-dead")
        self.queue = sqs.Queue(
            self,
            self._group,
            queue_name=stage.called(self._group),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=KEPT,
            visibility_timeout=Duration.seconds(VISIBLE_AGAIN * entry.timeout),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=TRIES),
        )
        for event in worker.function.listens:
            self._rule(event)
        self._admit_the_bus(worker.function.listens)
        self._feed(worker, entry)

    def _rule(self, event: type[Event]) -> None:
        """Facts come by the stage's bus, what AWS itself tells by the account's own."""
        pattern: dict[str, Any] = {"source": [SOURCE], "detail-type": [event.name()]}
        said = event.name().replace(".", "-")
        if notice := issubclass(event, Notice):
            detail = event.concerning(self._stage.settings)
            pattern = {"source": [event.source], "detail-type": [event.detail_type], "detail": detail}
            said = f"aws-{event.__name__}"
        events.CfnRule(
            self,
            said if notice else event.name(),
            name=self._stage.called(f"{self._group}-{said}"),
            event_bus_name=None if notice else self._stage.settings.bus,
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="queue",
                    arn=self.queue.queue_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self.dead.queue_arn),
                )
            ],
        )

    def _admit_the_bus(self, listens: Sequence[type[Event]]) -> None:
        """This group's rules may send, nobody else's."""
        name, notices = self._stage.called(self._group), any(issubclass(event, Notice) for event in listens)
        rules = [self._stage.arn("events", f"rule/{self._stage.settings.bus}/{name}-*")]
        rules += [self._stage.arn("events", f"rule/{name}-aws-*")] if notices else []
        for queue in (self.queue, self.dead):
            queue.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal("events.amazonaws.com")],
                    actions=["sqs:SendMessage"],
                    resources=[queue.queue_arn],
                    conditions={"ArnLike": {"aws:SourceArn": rules if notices else rules[0]}},
                )
            )

    def _feed(self, worker: GroupFunction, entry: Worker) -> None:
        at_once = lambda_.CfnEventSourceMapping.ScalingConfigProperty(maximum_concurrency=AT_ONCE)
        feed = lambda_.CfnEventSourceMapping(
            self,
            "Feed",
            function_name=worker.target.function_arn,
            event_source_arn=self.queue.queue_arn,
            batch_size=entry.batch,
            scaling_config=None if self._stage.local else at_once,  # one machine has its own, lower measure
            maximum_batching_window_in_seconds=1 if entry.batch > SMALL_BATCH else None,
            function_response_types=["ReportBatchItemFailures"],
        )
        accept(
            feed,
            "What fails goes back to the queue, and after five times to its dead letters",
            "Serverless-LambdaEventSourceMappingDestination",
        )
