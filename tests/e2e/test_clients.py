"""The clients' examples against the local cloud: the donor app and the admin app, in both languages."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.app import NODE
from infra.local.cloud import LocalCloud
from infra.local.people import ADMIN, DONOR

pytestmark = pytest.mark.e2e
CLIENTS = Path(__file__).parents[2] / "clients"
LANGUAGES = ("python", "typescript")


def run(cloud: LocalCloud, language: str, example: str, person: Any) -> dict[str, Any]:
    """An example as a developer runs it; what it prints."""
    program = [sys.executable] if language == "python" else [str(NODE), "--no-warnings"]
    file = CLIENTS / language / "examples" / f"{example}{'.py' if language == 'python' else '.ts'}"
    command = [*program, str(file), cloud.urls["api"].removesuffix("/api"), person.email, person.password]
    ran = subprocess.run(  # noqa: S603 - our own words
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(CLIENTS / "python")},
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_donor_orders_a_share(cloud: LocalCloud, language: str) -> None:
    told = run(cloud, language, "donor", DONOR)
    assert (told["status"], told["refused"]) == ("PENDING", "forbidden")
    assert told["total"]["currency"] == "TRY"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_admin_mends_a_queue(cloud: LocalCloud, language: str) -> None:
    """What lies dead is sent again, under the role that the desk has: its grants are enforced."""
    sqs = cloud.client("sqs")
    url = sqs.get_queue_url(QueueName="local-notifications-dead")["QueueUrl"]
    letter = {"id": f"ltr_{language}", "name": "orders.NoSuchFact", "version": 1, "trace": "", "data": {}}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"detail": letter}))
    told = run(cloud, language, "admin", ADMIN)
    assert told["mended"] == ["notifications"] and told["queues"] > 5
    counted = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert counted["Attributes"]["ApproximateNumberOfMessages"] == "0"
