"""Events: what they carry, how they are signed, and that they are tried again."""

import pytest
from stripe import SignatureVerificationError, StripeClient, Webhook

from infra.local.simulators.stripe import (
    API_VERSION,
    Delivery,
    Settings,
    StripeSimulator,
    seeded_ids,
    sign,
    stripe_client,
)
from tests.simulators.stripe.conftest import Clock
from tests.simulators.stripe.receiver import SECRET, Receiver


def new_payment(sdk: StripeClient) -> str:
    return sdk.v1.payment_intents.create({"amount": 2999, "currency": "try"}).id


def test_the_signature_is_stripes_own() -> None:
    body = '{"id":"evt_test_1","object":"event","type":"payment_intent.succeeded"}'
    assert sign(body, SECRET, 1700000000) == (
        "t=1700000000,v1=871acfe933554b446cc41d791076dd56a10c0553cc61aafbeb881d0082b45043"
    )


def test_an_event_is_a_snapshot_in_the_pinned_version(simulator: StripeSimulator, sdk: StripeClient) -> None:
    intent = sdk.v1.payment_intents.create(
        {"amount": 2999, "currency": "try", "metadata": {"ad": "Iğdır"}}, {"idempotency_key": "k1"}
    )
    sdk.v1.payment_intents.update(intent.id, {"amount": 5000})
    receiver = Receiver()
    assert simulator.pump(receiver) == 1
    event = receiver.events[0]
    assert (event.type, event.api_version, event.livemode) == ("payment_intent.created", API_VERSION, False)
    assert event.id.startswith("evt_")
    assert (event.data.object["id"], event.data.object["amount"]) == (intent.id, 2999)
    assert event.request is not None
    assert event.request.idempotency_key == "k1"
    assert event.request.id == intent.last_response.request_id  # type: ignore[union-attr]
    assert "Iğdır".encode() in receiver.bodies[0]


def test_a_changed_body_no_longer_verifies(simulator: StripeSimulator, sdk: StripeClient) -> None:
    new_payment(sdk)
    seen: list[Delivery] = []
    simulator.pump(lambda delivery: seen.append(delivery) or 200)  # type: ignore[func-returns-value]
    forged = seen[0].body.replace(b"2999", b"1")
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(forged, seen[0].headers["Stripe-Signature"], SECRET, tolerance=10**10)


def test_a_refused_event_is_tried_again_with_growing_patience(clock: Clock) -> None:
    simulator = StripeSimulator(clock=clock, webhook_secret=SECRET, settings=Settings(retry_base=10, max_attempts=4))
    new_payment(stripe_client(simulator))
    receiver = Receiver(500, 503, 302)
    for wait in (0, 10, 20):
        clock.advance(wait)
        assert simulator.pump(receiver) == 0
        clock.advance(0)
        assert simulator.pump(receiver) == 0, "not before its time"
    assert simulator.next_due() == clock() + 40
    clock.advance(40)
    assert simulator.pump(receiver) == 1
    assert len(set(receiver.bodies)) == 1
    assert [each["status"] for each in simulator.deliveries()] == ["delivered"]
    assert simulator.next_due() is None


def test_an_endpoint_that_never_takes_it_is_given_up(clock: Clock) -> None:
    simulator = StripeSimulator(clock=clock, webhook_secret=SECRET, settings=Settings(max_attempts=3))
    new_payment(stripe_client(simulator))
    receiver = Receiver(*[500] * 10)
    for _ in range(5):
        simulator.flush(receiver)
    assert len(receiver.events) == 3
    assert simulator.deliveries()[0]["status"] == "gave_up"


def test_each_try_is_signed_with_its_own_time(simulator: StripeSimulator, sdk: StripeClient, clock: Clock) -> None:
    new_payment(sdk)
    times: list[str] = []

    def refuse(delivery: Delivery) -> int:
        times.append(delivery.headers["Stripe-Signature"].split(",")[0])
        return 500

    simulator.flush(refuse)
    clock.advance(72 * 60 * 60)
    simulator.flush(refuse)
    assert times == ["t=1700000000", "t=1700259200"]


def test_a_webhook_may_call_the_api_back(simulator: StripeSimulator, sdk: StripeClient) -> None:
    intent_id = new_payment(sdk)
    statuses: list[str] = []

    def shop(delivery: Delivery) -> int:
        statuses.append(sdk.v1.payment_intents.retrieve(intent_id).status)
        return 200

    assert simulator.pump(shop) == 1
    assert statuses == ["requires_payment_method"]


def test_a_crash_in_the_webhook_means_another_try(simulator: StripeSimulator, sdk: StripeClient) -> None:
    new_payment(sdk)

    class Crash(BaseException):
        """The process dies."""

    def die(_: Delivery) -> int:
        raise Crash

    with pytest.raises(Crash):
        simulator.pump(die)
    assert simulator.flush(Receiver()) == 1


def test_events_are_listed_by_type_and_by_delivery(simulator: StripeSimulator, sdk: StripeClient) -> None:
    new_payment(sdk)
    assert len(sdk.v1.events.list({"delivery_success": False}).data) == 1
    simulator.pump(Receiver())
    delivered = sdk.v1.events.list({"delivery_success": True, "type": "payment_intent.*"}).data
    assert [each.type for each in delivered] == ["payment_intent.created"]
    assert sdk.v1.events.retrieve(delivered[0].id).pending_webhooks == 0
    assert sdk.v1.events.list({"types": ["charge.succeeded"]}).data == []


def test_the_same_seed_tells_the_same_story() -> None:
    def story(seed: int) -> list[tuple[str, str]]:
        simulator = StripeSimulator(clock=Clock(), new_id=seeded_ids(seed), webhook_secret=SECRET)
        created = stripe_client(simulator).v1.payment_intents.create(
            {"amount": 2999, "currency": "try"}, {"idempotency_key": "k"}
        )
        simulator.pay(created.id, "4242424242424242")
        return [(each["event"], each["body"]) for each in simulator.deliveries()]

    assert story(3) == story(3)
    assert story(3) != story(4)
