"""The asynchronous half of the cloud in one process: outbox, bus, queues with redelivery, dead letters, schedules.

The relay, the workers and their partial failures are the product's own; only the pipes between them are played here,
because moto has none. A crash leaves the message where SQS would leave it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.endpoint import Endpoint

from kervan.notices import INCOMING, Notice, ObjectCreated
from kervan.shared_tables import Outbox
from tests import cloud

RECEIVES = 5
ROUNDS = 400


@dataclass
class Message:
    """One message of a queue."""

    id: str
    body: str
    receives: int = 0


class Plant:
    """Queues by listening group. `step` moves things once; `settle` until nothing moves."""

    def __init__(self) -> None:
        """Empty queues."""
        self.queues: dict[str, list[Message]] = defaultdict(list)
        self.hidden: dict[str, list[Message]] = defaultdict(list)  # received, failed, not visible again yet
        self.dead: dict[str, list[Message]] = defaultdict(list)
        self.published = 0
        self.told: list[str] = []  # what the bus took, by name
        self.deliveries = 0
        self.duplicate = 1  # how often each letter is put into each queue
        self.shuffle: Callable[[list[Message]], None] | None = None
        self.only: frozenset[str] = frozenset()  # the groups that hear of anything; none named: all

    def relay(self) -> None:
        """The outbox's stream: what the bus takes goes to the queue of every listener.

        What was told in one moment goes in an order that is the same in every run; letters' ids are not.
        """
        letters = sorted(Outbox.scan(), key=lambda letter: (letter.at, letter.name, str(letter.data), letter.letter_id))
        if not letters:
            return
        changes = [
            {"eventName": "INSERT", "dynamodb": {"NewImage": letter.serialize(), "SequenceNumber": letter.letter_id}}
            for letter in letters
        ]
        cloud.entries()["outbox", "stream"].handler({"Records": changes}, None)

    @contextmanager
    def tapped(self) -> Iterator["Plant"]:
        """Whatever the bus really took goes to the queues. Enter before an injector, which then lies outside."""
        original: Any = Endpoint._do_get_response

        def hooked(endpoint: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
            answer = original(endpoint, request, operation_model, context)
            if operation_model.name == "PutEvents" and not _refused(answer):
                self._route(request)
            if operation_model.name == "PutObject" and not _refused(answer):
                self._notice(request, answer[0][1]["VersionId"])
            return answer

        Endpoint._do_get_response = hooked  # type: ignore[method-assign]
        try:
            yield self
        finally:
            Endpoint._do_get_response = original  # type: ignore[method-assign]

    def _route(self, request: Any) -> None:
        for entry in json.loads(request.body)["Entries"]:
            self.published += 1
            self.told.append(entry["DetailType"])
            for group in self._hearing(entry["DetailType"]):
                for copy in range(self.duplicate):
                    message_id = f"{group}-{self.published}-{copy}"
                    self.queues[group].append(Message(message_id, json.dumps({"detail": json.loads(entry["Detail"])})))

    def _notice(self, request: Any, version: str) -> None:
        """S3 tells the account's bus of everything that is put into the uploads bucket, where people may put it."""
        at = urlsplit(request.url)
        if at.hostname.split(".")[0].endswith("-uploads") and at.path.startswith(f"/{INCOMING}"):
            size = request.headers.get("X-Amz-Decoded-Content-Length") or request.headers["Content-Length"]
            self.tell(ObjectCreated, {"object": {"key": at.path[1:], "size": int(size), "version-id": version}})

    def tell(self, notice: type[Notice], detail: dict[str, Any]) -> None:
        """AWS itself tells something."""
        self.published += 1
        for group in self._hearing(notice.name()):
            said = {"id": f"aws-{self.published}", "source": notice.source, "detail-type": notice.detail_type}
            body = {**said, "time": "2026-11-21T09:30:00Z", "detail": detail}
            for copy in range(self.duplicate):
                self.queues[group].append(Message(f"{group}-{self.published}-{copy}", json.dumps(body)))

    def _hearing(self, name: str) -> list[str]:
        return [group for group in listeners(name) if not self.only or group in self.only]

    def work(self, group: str) -> None:
        """One receive of a batch by a group's worker. A crash gives every message of the batch back."""
        worker = cloud.entries()[group, "worker"]
        waiting = self.queues[group]
        if self.shuffle:
            self.shuffle(waiting)
        batch, self.queues[group] = waiting[: worker.batch], waiting[worker.batch :]
        for message in batch:
            message.receives += 1
        failed = {message.id for message in batch}
        try:
            self.deliveries += len(batch)
            records = [{"messageId": message.id, "body": message.body} for message in batch]
            answer = worker.handler({"Records": records}, None)
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        finally:
            for message in batch:
                if message.id in failed:
                    (self.dead if message.receives >= RECEIVES else self.hidden)[group].append(message)

    def reveal(self) -> bool:
        """The visibility timeout has passed: what failed may be received again; whether there was any."""
        revealed = any(self.hidden.values())
        for group, messages in self.hidden.items():
            self.queues[group] += messages
        self.hidden.clear()
        return revealed

    def step(self, schedules: Iterable[str] = ()) -> bool:
        """Relay, then one batch of every queue, then the named schedules; whether anything moved."""
        before = (self.published, self.deliveries)
        self.relay()
        for group in sorted(self.queues):
            if self.queues[group]:
                self.work(group)
        for group in schedules:
            self.run_schedule(group)
        return (self.published, self.deliveries) != before

    def run_schedule(self, group: str) -> None:
        """Every job of a group, once."""
        schedule = cloud.entries()[group, "schedule"]
        for job in schedule.jobs:
            schedule.handler({"job": job.name}, None)

    def settle(self) -> int:
        """Until nothing moves; the number of rounds. Fails where there is no end."""
        for rounds in range(ROUNDS):
            if not self.step() and not self.reveal():
                return rounds
        raise AssertionError(f"still moving after {ROUNDS} rounds: {dict(self.queues)}")


@cache
def listeners(name: str) -> list[str]:
    """The groups whose worker listens to a fact."""
    workers = ((group, entry) for (group, role), entry in cloud.entries().items() if role == "worker")
    return [group for group, worker in workers if any(event.name() == name for event in worker.listens)]


def _refused(answer: Any) -> bool:
    success, error = answer
    return error is not None or success is None or success[0].status_code >= 300
