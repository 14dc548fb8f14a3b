"""The server as a whole: it delivers by itself, obeys /_sim, hangs up, and remembers."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from stripe import APIConnectionError, APIError, RequestsClient, StripeClient

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.stripe import Settings, StripeSimulator
from infra.local.simulators.stripe.server import create_app
from tests.simulators.serving import served, wait_until
from tests.simulators.stripe.conftest import KEY
from tests.simulators.stripe.receiver import SECRET, Receiver

GOOD: Any = {"amount": 2999, "currency": "try", "metadata": {"order_id": "1"}}


class Served:
    """A simulator on its own port, its controls, and the SDK's client for it."""

    def __init__(self, base_url: str, http: httpx.Client, transport: RequestsClient) -> None:
        self.base_url = base_url
        self.sdk = StripeClient(KEY, base_addresses={"api": base_url}, http_client=transport)
        self._http = http

    def get(self, path: str) -> Any:
        return self._http.get(self.base_url + path).raise_for_status().json()

    def post(self, path: str, order: Any = None) -> httpx.Response:
        return self._http.post(self.base_url + path, json=order or {})


@pytest.fixture(name="server")
def _server() -> Iterator[Served]:
    simulator = StripeSimulator(settings=Settings(retry_base=0.05, settles_after=0.1))
    transport = RequestsClient(timeout=(3, 2))
    with served(create_app(simulator)) as base_url, httpx.Client(trust_env=False) as http:
        yield Served(base_url, http, transport)
        transport.close()  # type: ignore[no-untyped-call]


@pytest.fixture(name="receiver")
def _receiver(server: Served) -> Iterator[Receiver]:
    """A shop's webhook on another port, made known to the simulator; it refuses the first event once."""
    receiver = Receiver(500)
    with served(receiver.app()) as base_url:
        server.post("/_sim/webhook-endpoint", {"url": f"{base_url}/hook", "secret": SECRET}).raise_for_status()
        yield receiver


def test_events_arrive_by_themselves_and_are_retried(server: Served, receiver: Receiver) -> None:
    server.sdk.v1.payment_intents.create(GOOD)
    wait_until(lambda: len(receiver.events) == 2)
    assert len(set(receiver.bodies)) == 1
    wait_until(lambda: server.get("/_sim/deliveries")["deliveries"][0]["status"] == "delivered")
    attempts = server.get("/_sim/deliveries")["deliveries"][0]["attempts"]
    assert [each["status"] for each in attempts] == [500, 200]


def test_flush_delivers_now_what_was_delayed(server: Served, receiver: Receiver) -> None:
    receiver.statuses.clear()
    server.post("/_sim/faults", {"mode": "delay", "seconds": 3600}).raise_for_status()
    server.sdk.v1.payment_intents.create(GOOD)
    assert receiver.events == []
    assert server.post("/_sim/flush").json() == {"delivered": 1}
    assert receiver.types == ["payment_intent.created"]


def test_late_refunds_settle_by_themselves(server: Served) -> None:
    intent = server.sdk.v1.payment_intents.create(GOOD)
    server.post(f"/_sim/payment_intents/{intent.id}", {"number": "4000000000005126"}).raise_for_status()
    refund = server.sdk.v1.refunds.create({"payment_intent": intent.id})
    wait_until(lambda: server.sdk.v1.refunds.retrieve(refund.id).status == "failed")
    assert server.get("/_sim/ledger")["totals"] == {"captured": {"try": 2999}, "refunded": {}, "disputed": {}}


@pytest.mark.parametrize(("seconds", "sign"), [(0, "RemoteDisconnected"), (5, "ReadTimeout")])
def test_an_answer_is_lost_after_its_effect(server: Served, seconds: float, sign: str) -> None:
    match = {"path": "/v1/payment_intents", "method": "POST"}
    server.post(
        "/_sim/faults", {"mode": "timeout_after_success", "seconds": seconds, "match": match}
    ).raise_for_status()
    with pytest.raises(APIConnectionError, match=sign) as lost:
        server.sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"})
    assert lost.value.should_retry
    made = server.sdk.v1.payment_intents.list().data
    assert [server.sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"}).id] == [each.id for each in made]


def test_two_requests_with_one_key_at_once_make_one_payment(server: Served) -> None:
    server.post("/_sim/faults", {"mode": "delay", "seconds": 0.3, "match": {"method": "POST"}}).raise_for_status()
    conflicts: list[int | None] = []

    def ask() -> None:
        try:
            server.sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"})
        except APIError as busy:
            conflicts.append(busy.http_status)

    first = threading.Thread(target=ask)
    first.start()
    while first.is_alive():
        ask()
    first.join()
    assert set(conflicts) == {409}
    assert len(server.sdk.v1.payment_intents.list().data) == 1


def test_late_outcomes_are_ordered_over_http(server: Served) -> None:
    intent = server.sdk.v1.payment_intents.create(GOOD)
    path = f"/_sim/payment_intents/{intent.id}"
    assert server.post(path, {"number": "4000000000009995"}).json()["error"]["decline_code"] == "insufficient_funds"
    assert server.post(path, {"number": "4000000000003220"}).json()["status"] == "requires_action"
    assert server.post(path, {"authenticated": True}).json()["status"] == "succeeded"
    assert server.post(path, {"status": "succeeded"}).status_code == 400
    refund = server.sdk.v1.refunds.create({"payment_intent": intent.id})
    assert server.post(f"/_sim/refunds/{refund.id}", {"status": "failed"}).json()["status"] == "failed"
    assert server.post("/_sim/refunds/re_none", {"status": "failed"}).status_code == 404
    captures = server.get("/_sim/ledger")["captures"]
    assert [(each["amount"], each["metadata"]) for each in captures] == [(2999, {"order_id": "1"})]
    server.post("/_sim/reset").raise_for_status()
    assert server.get("/_sim/ledger")["captures"] == []


@pytest.mark.parametrize("path", ["/_sim/faults", "/_sim/webhook-endpoint", "/_sim/payment_intents/pi_1"])
def test_a_control_that_makes_no_sense_is_refused(server: Served, path: str) -> None:
    for order in ({}, {"mode": "sing", "url": "ftp://x", "secret": "", "status": "maybe"}):
        assert server.post(path, order).status_code == 400


def test_the_account_outlives_the_server(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "state.json"
    first = StripeSimulator(webhook_secret=SECRET, webhook_url="http://127.0.0.1:9/down")
    key = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k"}
    with served(create_app(first, StateFile(file))):
        made = first.handle("POST", "/v1/payment_intents", key, "amount=500&currency=try&metadata[ad]=Iğdır")
        wait_until(lambda: file.exists() and "Iğdır" in file.read_text("utf-8"))
    second = StripeSimulator(webhook_secret=SECRET)
    StateFile(file).restore(second)
    again = second.handle("POST", "/v1/payment_intents", key, "amount=500&currency=try&metadata[ad]=Iğdır")
    assert (again.body, again.headers["Idempotent-Replayed"]) == (made.body, "true")
    assert second.core.state.endpoint == {"url": "in-process", "secret": SECRET}
    receiver = Receiver()
    assert second.flush(receiver) == 1
