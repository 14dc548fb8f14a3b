"""Health, as a load balancer, a monitor and staff ask for it."""

import json
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from functions.health.handler import app
from functions.outbox.schedule import publish_late_letters
from kervan import __version__, aws
from kervan.settings import Bucket, Secret
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.cloud import Clock
from tests.conftest import Answer, Caller
from tests.health.conftest import outside_at

Check = dict[str, Any]


@pytest.fixture
def ask(call: Caller, world: World, provider: ThreadingHTTPServer) -> Callable[[], Answer]:
    """A stage in good health, asked by staff."""
    publish_late_letters(world)
    sqs: Any = aws.client("sqs")
    for name in ("test-orders", "test-orders-dead", "other-orders-dead"):
        sqs.create_queue(QueueName=name)
    return lambda: call(app, "GET", "/health/detailed", as_="sevgi")


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check["name"]: check for check in checks}


def failing(service: str, operation: str, *, status: int = 400) -> None:
    """AWS refuses an operation from now on."""
    refused = AWSResponse("", status, {}, None), {"Error": {"Code": "AccessDenied", "Message": "arn:aws:secret-thing"}}
    aws.client(service).meta.events.register(f"before-call.{service}.{operation}", lambda **_: refused)


def test_the_version_is_the_products(call: Caller) -> None:
    answer = call(app, "GET", "/health")
    assert answer.body == {"status": "ok", "version": __version__, "time": "2026-11-21T09:30:00Z"}
    assert f'version = "{__version__}"' in (Path(__file__).parents[2] / "pyproject.toml").read_text()


def test_a_healthy_stage_is_ok_in_every_part(ask: Callable[[], Answer], world: World) -> None:
    answer = ask()
    assert (answer.status, answer.body["status"]) == (200, "ok"), answer.body
    assert {check["name"] for check in answer.body["tables"]} == {table.schema().name for table in cloud.tables()}
    assert set(by_name(answer.body["queues"])) == {"orders", "orders-dead"}
    assert set(by_name(answer.body["buckets"])) == {bucket.value for bucket in Bucket}
    assert "stripe" in by_name(answer.body["providers"])
    assert all(check["ms"] >= 0 for part in ("tables", "buckets", "queues", "outbox") for check in answer.body[part])


def test_dead_letters_degrade_and_are_counted(ask: Callable[[], Answer]) -> None:
    sqs: Any = aws.client("sqs")
    url = sqs.get_queue_url(QueueName="test-orders-dead")["QueueUrl"]
    for _ in range(3):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    body = ask().body
    assert body["status"] == "degraded"
    dead = by_name(body["queues"])["orders-dead"]
    assert (dead["status"], dead["waiting"], dead["dead_letters"]) == ("degraded", 3, True)
    assert by_name(body["queues"])["orders"]["status"] == "ok"


def test_work_that_waits_is_no_illness(ask: Callable[[], Answer]) -> None:
    sqs: Any = aws.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="test-orders")["QueueUrl"], MessageBody="{}")
    body = ask().body
    assert (body["status"], by_name(body["queues"])["orders"]["waiting"]) == ("ok", 1)


def test_facts_that_wait_degrade(ask: Callable[[], Answer], world: World, clock: Clock) -> None:
    Outbox("ltr_1", name="x.Y", schema_version=1, data={}, trace="", at=clock.now).save()
    clock.advance(minutes=6)
    events: Any = aws.client("events")
    events.delete_event_bus(Name=world.settings.bus)
    publish_late_letters(world)
    outbox = ask().body["outbox"][0]
    assert (outbox["status"], outbox["letters"], outbox["oldest_seconds"]) == ("degraded", 1, 360)


def test_a_sweeper_that_stands_still_degrades(ask: Callable[[], Answer], clock: Clock) -> None:
    assert ask().body["outbox"][0]["status"] == "ok"
    clock.advance(minutes=6)
    assert ask().body["outbox"][0]["status"] == "degraded"


def test_a_stage_that_was_never_measured_says_so(call: Caller, provider: ThreadingHTTPServer) -> None:
    outbox = call(app, "GET", "/health/detailed", as_="sevgi").body["outbox"][0]
    assert (outbox["status"], outbox["measured_at"]) == ("degraded", None)


@pytest.mark.parametrize(
    ("service", "operation", "part"),
    [
        ("dynamodb", "DescribeTable", "tables"),
        ("dynamodb", "ListTables", "tables"),
        ("dynamodb", "GetItem", "outbox"),
        ("s3", "HeadBucket", "buckets"),
        ("sqs", "ListQueues", "queues"),
        ("sqs", "GetQueueAttributes", "queues"),
    ],
)
def test_what_does_not_answer_is_down_and_the_rest_is_told(
    ask: Callable[[], Answer], service: str, operation: str, part: str
) -> None:
    failing(service, operation)
    answer = ask()
    assert (answer.status, answer.body["status"]) == (200, "down")
    assert {check["status"] for check in answer.body[part]} == {"down"}
    others = {"tables", "buckets", "queues", "outbox", "providers"} - {part}
    assert all(check["status"] == "ok" for other in others for check in answer.body[other])
    assert "arn:" not in json.dumps(answer.body)


@pytest.mark.parametrize(("status", "expected"), [(200, "ok"), (401, "ok"), (404, "ok"), (503, "degraded")])
def test_a_provider_is_reached_by_any_answer_of_its_own(
    ask: Callable[[], Answer], provider: ThreadingHTTPServer, status: int, expected: str
) -> None:
    provider.status = status  # type: ignore[attr-defined]
    body = ask().body
    assert {check["status"] for check in body["providers"]} == {expected}
    assert body["status"] == expected


def test_a_provider_out_of_reach_degrades(ask: Callable[[], Answer], world: World) -> None:
    outside_at(world, "http://127.0.0.1:9")
    assert ask().body["status"] == "degraded"


def test_details_are_for_staff_and_the_probe(call: Caller, ask: Callable[[], Answer]) -> None:
    def status(**headers: str) -> int:
        return call(app, "GET", "/health/detailed", **headers).status

    assert status() == 401
    assert status(as_="ana") == 403
    assert status(as_="adem") == 200
    assert status(x_probe_key="probe-key") == 200
    assert status(x_probe_key="wrong") == 401
    assert status(x_probe_key="şifre") == 401
    assert status(x_probe_key="wrong", as_="ana") == 403
    assert status(x_probe_key="wrong", as_="sevgi") == 200


def test_details_name_no_secret(ask: Callable[[], Answer], world: World) -> None:
    text = json.dumps(ask().body)
    values = [value for each in cloud.secrets().values() for value in each.values() if isinstance(value, str)]
    assert values
    assert not [secret for secret in (*values, *(each.path("test") for each in Secret)) if secret in text]
