"""A stage with queues, and the certificates' worker behind one of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from functions.certificates.worker import worker
from kervan import aws
from kervan.shared_tables import Outbox
from kervan.world import World

WORKED, DEAD, CLOCKWORK = "test-certificates", "test-certificates-dead", "test-orders-schedule-dead"


@dataclass
class Queues:
    """What stands behind the desk."""

    urls: Mapping[str, str]

    def put(self, body: str, queue: str = DEAD) -> str:
        """A message among the dead; its id."""
        return str(self.sqs.send_message(QueueUrl=self.urls[queue], MessageBody=body)["MessageId"])

    def bury(self, letter: Mapping[str, Any]) -> str:
        """A letter that failed five times; the message's id."""
        return self.put(json.dumps({"detail": letter}))

    def count(self, queue: str) -> int:
        """How many are in it, hidden or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def work(self) -> int:
        """The worker takes what waits, as Lambda would hand it over; how many it was handed."""
        url = self.urls[WORKED]
        found = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        records = [{"messageId": message["MessageId"], "body": message["Body"]} for message in found]
        assert worker.handler({"Records": records}, None) == {"batchItemFailures": []}
        for message in found:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(found)

    @property
    def sqs(self) -> Any:
        """The service."""
        return aws.client("sqs")


@pytest.fixture
def queues(world: World) -> Queues:
    """Of one worker, and of what the clock starts."""
    assert world.settings.stage == "test"
    return Queues(made())


def made() -> dict[str, str]:
    """The queues' addresses by their names."""
    sqs: Any = aws.client("sqs")
    return {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in (WORKED, DEAD, CLOCKWORK)}


def waiting(name: str) -> dict[str, Any]:
    """The fact of this name that waits in the outbox, as a queue would hand it over."""
    (found,) = [row.letter().model_dump() for row in Outbox.scan() if row.name == name]
    return found
