"""What stands still rings as well as what fails, and what is asked at night asks every log."""

import json
from typing import Any

import pytest

from infra.constructs.counts import COUNTS
from infra.constructs.queries import MOST_GROUPS, QUESTIONS
from kervan.schedule import Schedule
from tests.infra.conftest import Assembly, functions

ALARM, QUEUE, MAPPING = "AWS::CloudWatch::Alarm", "AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping"
QUESTION, FUNCTION = "AWS::Logs::QueryDefinition", "AWS::Lambda::Function"


def of_kind(kind: str) -> list[str]:
    """The groups that have such a function."""
    return [group for group, made in functions("all").items() for each in made if each.kind == kind]


@pytest.mark.parametrize("group", of_kind("worker"))
def test_a_worker_that_stands_still_rings(assembly: Assembly, group: str) -> None:
    queues = assembly.resources("all", group, QUEUE)
    (queue,) = (name for name, made in queues.items() if made["Properties"]["QueueName"] == f"all-{group}")
    hidden = queues[queue]["Properties"]["VisibilityTimeout"]
    rung = assembly.one("all", group, ALARM, AlarmName=f"all-{group}-waiting")
    assert (rung["MetricName"], rung["Statistic"], rung["TreatMissingData"]) == (
        "ApproximateAgeOfOldestMessage",
        "Maximum",
        "notBreaching",
    )
    assert rung["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]
    assert hidden < rung["Threshold"] <= hidden + 600, "not at the first failure, and not long after it"


@pytest.mark.parametrize("group", of_kind("schedule"))
def test_a_clock_that_stands_still_rings(assembly: Assembly, group: str) -> None:
    """But for what runs by night, of which a day without data says nothing."""
    (entry,) = (each.entry for each in functions("all")[group] if isinstance(each.entry, Schedule))
    alarms = assembly.resources("all", group, ALARM).values()
    still = [a["Properties"] for a in alarms if a["Properties"]["AlarmName"] == f"all-{group}-schedule-still"]
    rates = [job.expression for job in entry.jobs if job.expression.startswith("rate")]
    assert len(still) == bool(rates)
    for rung in still:
        signal = (rung["MetricName"], rung["ComparisonOperator"], rung["Threshold"], rung["TreatMissingData"])
        assert signal == ("Invocations", "LessThanOrEqualToThreshold", 0, "breaching")
        minutes = rung["EvaluationPeriods"] * rung["Period"] / 60
        assert (
            minutes
            == {"1 minute": 15, "2 minutes": 15, "5 minutes": 15, "10 minutes": 30, "1 hour": 180}[
                min(rates, key=lambda rate: ("hour" in rate, rate)).removeprefix("rate(").removesuffix(")")
            ]
        )


def test_dead_letters_ring_on_while_their_queue_is_idle(assembly: Assembly) -> None:
    """SQS measures nothing of a queue that nobody has used for six hours."""
    rung = assembly.one("all", "certificates", ALARM, AlarmName="all-certificates-dead")
    assert (rung["TreatMissingData"], rung["ComparisonOperator"]) == ("ignore", "GreaterThanThreshold")


def test_the_dashboard_shows_every_queue_of_dead_letters_and_every_count(assembly: Assembly) -> None:
    (board,) = assembly.resources("all", "watch", "AWS::CloudWatch::Dashboard").values()
    shown = json.dumps(board["Properties"]["DashboardBody"])
    queues = [
        each["Properties"]["QueueName"]
        for g in functions("all")
        for each in assembly.resources("all", g, QUEUE).values()
    ]
    dead = {name for name in queues if name.endswith("-dead")}
    assert len(dead) > len(of_kind("worker"))
    assert {name for name in (*dead, *COUNTS) if f'\\"{name}\\"' not in shown} == set()


def test_all_workers_together_leave_room_for_requests(assembly: Assembly) -> None:
    feeds: list[dict[str, Any]] = [
        made["Properties"]
        for group in of_kind("worker")
        for made in assembly.resources("all", group, MAPPING).values()
        if "StartingPosition" not in made["Properties"]
    ]
    assert len(feeds) == len(of_kind("worker"))
    assert sum(feed["ScalingConfig"]["MaximumConcurrency"] for feed in feeds) < 700, "of an account's thousand"
    here = assembly.resources("local", "sales", MAPPING).values()
    assert not any("ScalingConfig" in made["Properties"] for made in here), "a laptop bears less"


def test_no_metric_is_paid_for_each_route(assembly: Assembly) -> None:
    for made in assembly.resources("all", "api", "AWS::ApiGatewayV2::Stage").values():
        assert made["Properties"]["DefaultRouteSettings"]["DetailedMetricsEnabled"] is False


def test_snapshots_are_kept_of_what_people_wait_for_alone(assembly: Assembly) -> None:
    for group, declared in functions("all").items():
        for function in declared:
            made = assembly.one("all", group, FUNCTION, FunctionName=f"all-{function.name}")
            assert ("SnapStart" in made) == (function.kind in ("handler", "websocket")), function.name


@pytest.mark.parametrize("name", ["failures", "one-request-everywhere"])
def test_every_log_is_asked(assembly: Assembly, name: str) -> None:
    made = [each["Properties"] for each in assembly.resources("all", "watch", QUESTION).values()]
    parts = [each for each in made if each["Name"].removeprefix("all-kervan/") in (name, f"{name}-2")]
    assert {each["QueryString"] for each in parts} == {QUESTIONS[name].query}
    assert all(len(each["LogGroupNames"]) <= MOST_GROUPS for each in parts)
    asked = sorted(log for each in parts for log in each["LogGroupNames"])
    every = [f"/aws/lambda/all-{function.name}" for made in functions("all").values() for function in made]
    assert asked == sorted(every)
