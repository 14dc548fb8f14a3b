"""What drives a function that nobody calls: a table's stream, or the clock."""

import json
import re

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.group_function import GroupFunction
from infra.stage import Stage
from kervan.schedule import Schedule
from kervan.stream import Stream

STREAM_TRIES = 10
CLOCK = "Europe/Istanbul"


def follow(scope: Construct, target: GroupFunction, entry: Stream, stream_arn: str, dead: sqs.IQueue) -> None:
    """The function gets the changes it asked for; a batch that fails is halved until the bad row stands alone."""
    lambda_.CfnEventSourceMapping(
        scope,
        "Follow",
        function_name=target.target.function_arn,
        event_source_arn=stream_arn,
        starting_position="TRIM_HORIZON",
        batch_size=entry.batch,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        maximum_retry_attempts=STREAM_TRIES,
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=dead.queue_arn)
        ),
        filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
            filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps({"eventName": [entry.change]}))]
        ),
    )


def run_by_the_clock(scope: Construct, stage: Stage, target: GroupFunction, entry: Schedule, dead: sqs.IQueue) -> None:
    """One schedule per job. A run that fails is not tried again: the next beat does the work, an alarm tells of it."""
    caller = iam.Role(scope, "ClockRole", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
    caller.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[target.target.function_arn]))
    caller.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue_arn]))
    lambda_.CfnEventInvokeConfig(
        scope,
        "NoRetry",
        function_name=target.made.function_name,
        qualifier="$LATEST" if stage.local else "live",
        maximum_retry_attempts=0,
        maximum_event_age_in_seconds=int(Duration.minutes(5).to_seconds()),
        destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
            on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=dead.queue_arn)
        ),
    ).node.add_dependency(target.target)
    for job in entry.jobs:
        scheduler.CfnSchedule(
            scope,
            job.name,
            name=stage.called(f"{target.function.group}-{re.sub('_', '-', job.name)}"),
            schedule_expression=job.expression,
            schedule_expression_timezone=CLOCK,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=target.target.function_arn,
                role_arn=caller.role_arn,
                input=json.dumps({"job": job.name}),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_retry_attempts=0),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead.queue_arn),
            ),
        )
