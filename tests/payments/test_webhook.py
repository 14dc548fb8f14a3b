"""Stripe's events at the door: signed now, by us, over these very bytes, or nothing is written."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from stripe import WebhookSignature

from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Webhook
from infra.local.simulators.stripe import Delivery, StripeSimulator, sign
from kervan.providers.secrets import SecretsManager
from kervan.settings import Secret
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import LambdaContext
from tests.faults.injector import Injector
from tests.stripe_fixture import GOOD_CARD, KEYS, SIGNING_SECRET, Tampering, Till, with_stripe

ROLLED = "whsec_rolled_in_while_functions_run"


@pytest.fixture
def told(till: Till, stripe: StripeSimulator, order: Order) -> Delivery:
    """The delivery of a succeeded payment, on its way."""
    stripe.pay(till.intent_of(till.process(order.order_id)), GOOD_CARD)
    kept: list[Delivery] = []
    stripe.flush(lambda delivery: kept.append(delivery) or 500)  # type: ignore[func-returns-value]
    for letter in Outbox.scan():
        letter.delete()
    return next(each for each in kept if b'"type": "payment_intent.succeeded"' in each.body)


def signed(body: bytes, clock: cloud.Clock, *, late: float = 0, secret: str = SIGNING_SECRET) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "stripe-signature": sign(body.decode(), secret, int(clock().timestamp() - late)),
    }


def written() -> tuple[int, int]:
    """Rows in the inbox, and facts about them."""
    return Webhook.count(), sum(letter.name == "payments.WebhookReceived" for letter in Outbox.scan())


@pytest.mark.parametrize("path", ["/api/webhooks/stripe", "/api/payments/webhook"])
def test_a_signed_event_is_written_down_once(till: Till, told: Delivery, path: str) -> None:
    assert till.post(told.body, told.headers, path).status == 200
    assert written() == (1, 1)
    row = next(iter(Webhook.scan()))
    assert row.event == f"stripe#{json.loads(told.body)['id']}"
    assert (row.expires - row.received_at).days >= 30


@pytest.mark.parametrize("times", [2, 50])
def test_the_same_event_again_writes_nothing(till: Till, told: Delivery, stripe: StripeSimulator, times: int) -> None:
    assert {till.post(told.body, told.headers).status for _ in range(times)} == {200}
    assert written() == (1, 1)


def test_a_webhook_is_one_call(till: Till, told: Delivery, calls: Injector) -> None:
    till.post(told.body, told.headers)
    assert [call.operation for call in calls.trace] == ["TransactWriteItems"]
    assert calls.trace[0].targets == ("Put test-outbox", "Put test-payment-inbox")


def test_no_byte_of_the_body_may_change(till: Till, told: Delivery) -> None:
    for place in range(0, len(told.body), 37):
        forged = bytearray(told.body)
        forged[place] ^= 0x01
        assert till.post(bytes(forged), told.headers).status == 400, place
    assert written() == (0, 0)


def test_no_byte_of_the_header_may_change(till: Till, told: Delivery) -> None:
    header = told.headers["Stripe-Signature"]
    for place in range(len(header)):
        forged = header[:place] + chr(ord(header[place]) ^ 0x01) + header[place + 1 :]
        answer = till.post(told.body, {**told.headers, "Stripe-Signature": forged})
        assert (answer.status, answer.body["code"]) == (400, "bad_signature"), forged
    assert written() == (0, 0)


def test_a_forged_webhook_is_counted_and_nothing_of_it_is_logged(
    till: Till, told: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED")
    capsys.readouterr()
    till.post(told.body + b" ", told.headers)
    printed = capsys.readouterr().out
    assert '"WebhookRefused":[1.0]' in printed
    for secret in (told.headers["Stripe-Signature"], "pi_", "12500", "client_secret"):
        assert secret not in printed


@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "v1=00", "t=1", "t=abc,v1=00", "t=١٢٣,v1=00", "t=1,t=2,v1=00", "x" * 5000, "t=-1,v1=0", ",,,="],
)
def test_a_header_that_is_none_is_refused(till: Till, told: Delivery, header: str) -> None:
    assert till.post(told.body, {**told.headers, "Stripe-Signature": header}).status == 400
    assert written() == (0, 0)


@pytest.mark.parametrize(("late", "status"), [(299, 200), (-299, 200), (301, 400), (-301, 400), (86_400, 400)])
def test_a_signature_is_of_now_whichever_way_the_clocks_differ(
    till: Till, told: Delivery, clock: cloud.Clock, late: float, status: int
) -> None:
    assert till.post(told.body, signed(told.body, clock, late=late)).status == status


def test_a_replay_after_five_minutes_is_refused(till: Till, told: Delivery, clock: cloud.Clock) -> None:
    clock.advance(minutes=6)
    assert till.post(told.body, told.headers).status == 400


def test_the_same_event_written_in_another_way_is_refused(till: Till, told: Delivery) -> None:
    again = json.dumps(json.loads(told.body)).encode()
    assert again != told.body
    assert till.post(again, told.headers).status == 400
    assert written() == (0, 0)


def test_a_body_that_the_gateway_encoded_is_the_same_body(told: Delivery, world: World) -> None:
    event = cloud.http_event("POST", "/api/webhooks/stripe", headers=told.headers)
    event |= {"body": base64.b64encode(told.body).decode(), "isBase64Encoded": True}
    assert app.handler(event, LambdaContext())["statusCode"] == 200
    assert written() == (1, 1)


def test_the_sdks_own_signature_is_understood(till: Till, told: Delivery, clock: cloud.Clock) -> None:
    header = WebhookSignature.generate_signature_header(told.body.decode(), SIGNING_SECRET, int(clock().timestamp()))
    assert till.post(told.body, {**told.headers, "Stripe-Signature": header}).status == 200


def test_any_of_several_signatures_will_do(till: Till, told: Delivery, clock: cloud.Clock) -> None:
    ours = signed(told.body, clock)["stripe-signature"]
    other = signed(told.body, clock, secret="whsec_other")["stripe-signature"].partition(",")[2]
    stamp, _, good = ours.partition(",")
    header = f"{stamp},v0=00,{other},{good}"
    assert till.post(told.body, {**told.headers, "Stripe-Signature": header}).status == 200


class Rolling(SecretsManager):
    """A function that holds what was there when it started; the store holds what was rolled in since."""

    stored = KEYS

    def get(self, secret: Secret, *, fresh: bool = False) -> dict[str, Any]:
        """The store's value when it is asked anew."""
        if secret != Secret.STRIPE:
            return super().get(secret)
        return self.stored if fresh else KEYS


def test_a_secret_that_was_rolled_in_is_known_at_once(
    till: Till, told: Delivery, clock: cloud.Clock, world: World, way_out: Tampering
) -> None:
    secrets = Rolling(world.settings.stage)
    with_stripe(replace(world, secrets=secrets), way_out)
    headers = signed(told.body, clock, secret=ROLLED)
    assert till.post(told.body, headers).status == 400
    secrets.stored = {**KEYS, "webhook_secrets": [SIGNING_SECRET, ROLLED, " "]}
    assert till.post(told.body, headers).status == 200
    assert till.post(told.body, signed(told.body, clock)).status == 200  # the old one still counts
    assert till.post(told.body, signed(told.body, clock, secret=" ")).status == 400  # an empty one never does


@pytest.mark.parametrize(
    "change",
    [
        {"type": "customer.created"},
        {"type": "payment_intent.created"},
        {"type": "something.nobody.knows", "data": {}},
        {"object": "v2.core.event", "data": None, "type": "v1.billing.meter.no_meter_found"},
        {"livemode": True},
    ],
)
def test_what_no_payment_depends_on_is_taken_and_forgotten(
    till: Till, told: Delivery, clock: cloud.Clock, change: dict[str, Any]
) -> None:
    body = json.dumps({**json.loads(told.body), **change}).encode()
    assert till.post(body, signed(body, clock)).status == 200
    assert written() == (0, 0)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id": 7, "type": "x"}', b'{"id": "", "type": "x"}', b'"text"'])
def test_a_signed_body_that_is_no_event_is_refused(till: Till, told: Delivery, clock: cloud.Clock, body: bytes) -> None:
    assert till.post(body, signed(body, clock)).status == 400
    assert written() == (0, 0)


def test_an_event_of_a_payment_that_is_not_ours_changes_nothing(
    till: Till, told: Delivery, clock: cloud.Clock, deliver: Any
) -> None:
    event = json.loads(told.body)
    event["data"]["object"] |= {"id": "pi_elsewhere", "metadata": {}}
    body = json.dumps(event).encode()
    assert till.post(body, signed(body, clock)).status == 200
    deliver()
    assert Order.get(next(iter(Order.scan())).order_id).status == "PENDING"
