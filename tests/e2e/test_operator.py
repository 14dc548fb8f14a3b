"""An operator's day: a worker fails, its letters die, somebody looks and sends again; a certificate is revoked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from functions.audit.chaining import CHAINS
from infra.local import demo
from infra.local.children import REPOSITORY
from infra.local.cloud import LocalCloud
from infra.local.person import Person, until

pytestmark = pytest.mark.e2e
RECEIVES = 5  # after which a letter is dead


@contextmanager
def broken_worker(cloud: LocalCloud, group: str) -> Iterator[None]:
    """While it is so, whatever the group's worker would be given is received as often as it may be, and never done."""
    functions, sqs = cloud.client("lambda"), cloud.client("sqs")
    url = sqs.get_queue_url(QueueName=f"local-{group}")["QueueUrl"]
    mappings = functions.list_event_source_mappings(FunctionName=f"local-{group}-worker")["EventSourceMappings"]
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    def received() -> bool:
        told = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, WaitTimeSeconds=1)
        return bool(told.get("Messages"))

    try:
        yield
        until("the letter", received)
        for _ in range(RECEIVES):
            received()
    finally:
        for mapping in mappings:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def test_what_a_broken_worker_left_is_sent_again(cloud: LocalCloud, donor: Person, admin: Person) -> None:
    order = demo.order_a_share(donor)
    with broken_worker(cloud, "certificates"):
        demo.pay(donor, order, "stripe")
    queues = until("the dead letter", lambda: _dead(admin))
    assert queues == ["certificates"]
    (letter,) = admin.ask("GET", "/api/admin/queues/certificates/letters")["letters"]
    assert (letter["name"], letter["data"]["order_id"]) == ("orders.OrderPaid", order["id"])
    assert admin.ask("GET", "/health/detailed")["status"] == "degraded"
    sent = {"message_ids": [letter["message_id"]]}
    (first,) = admin.ask("POST", "/api/admin/queues/certificates/redrive", sent)["letters"]
    (again,) = admin.ask("POST", "/api/admin/queues/certificates/redrive", sent)["letters"]
    assert (first["outcome"], again["outcome"]) == ("sent", "absent")
    certificate = donor.hears("certificate.ready", order_id=order["id"])["data"]["certificate_id"]
    assert admin.ask("GET", "/api/admin/queue-acts")["items"][0]["queue"] == "certificates"
    _take_back(donor, admin, certificate)
    _verify_the_audit(cloud)


def _verify_the_audit(cloud: LocalCloud) -> None:
    """By the command, as somebody runs it whose shell says nothing of AWS."""
    shell = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KERVAN_"))}
    command = [sys.executable, "-m", "infra.audit", "verify", "local", "--state", str(cloud.state)]
    said = subprocess.run(command, cwd=REPOSITORY, env=shell, capture_output=True, text=True, check=False)  # noqa: S603
    assert (said.returncode, said.stdout.count("whole")) == (0, len(CHAINS)), said.stdout + said.stderr


def _dead(admin: Person) -> list[str]:
    return [queue["name"] for queue in admin.ask("GET", "/api/admin/queues")["queues"] if queue["dead"]]


def _take_back(donor: Person, staff: Person, certificate: str) -> None:
    """The public page says so from now on, in the reader's language."""
    why = {"reason": "the names were wrong"}
    for _ in range(2):
        revoked = staff.ask("POST", f"/api/admin/certificates/{certificate}/revoke", why)
        assert revoked["status"] == "REVOKED"
    donor.ask("GET", f"/api/certificates/{certificate}/download", expect=409)
    page = f"{donor.door}/certificate/{certificate}"
    for language, said in (("tr", "iptal"), ("en", "revoked")):
        assert said in httpx.get(page, headers={"accept-language": language}).text.lower()
