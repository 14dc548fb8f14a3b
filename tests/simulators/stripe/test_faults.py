"""Each fault does what its name says, once, and leaves the ledger true."""

from typing import Any

import pytest
from stripe import APIConnectionError, APIError, RateLimitError, StripeClient

from infra.local.simulators.stripe import StripeSimulator
from infra.local.simulators.stripe.errors import InvalidParameter
from tests.simulators.stripe.conftest import Clock
from tests.simulators.stripe.receiver import Receiver

GOOD: Any = {"amount": 2999, "currency": "try", "metadata": {"order_id": "1"}}


def paid(sdk: StripeClient, simulator: StripeSimulator) -> str:
    intent_id = sdk.v1.payment_intents.create(GOOD).id
    simulator.pay(intent_id, "4242 4242 4242 4242")
    return intent_id


def test_duplicate_sends_the_same_bytes_again(simulator: StripeSimulator, sdk: StripeClient) -> None:
    simulator.arm({"mode": "duplicate", "times": 5, "match": {"type": "payment_intent.succeeded"}})
    paid(sdk, simulator)
    receiver = Receiver()
    simulator.pump(receiver)
    assert receiver.types == ["payment_intent.created", "charge.succeeded"] + ["payment_intent.succeeded"] * 5
    assert len(set(receiver.bodies[2:])) == 1


def test_reorder_delivers_the_last_first(simulator: StripeSimulator, sdk: StripeClient) -> None:
    simulator.arm({"mode": "reorder", "count": 3})
    paid(sdk, simulator)
    receiver = Receiver()
    simulator.pump(receiver)
    assert receiver.types == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_reorder_does_not_wait_for_ever(simulator: StripeSimulator, sdk: StripeClient, clock: Clock) -> None:
    simulator.arm({"mode": "reorder", "count": 10, "seconds": 60})
    paid(sdk, simulator)
    receiver = Receiver()
    assert simulator.pump(receiver) == 0
    clock.advance(60)
    assert simulator.pump(receiver) == 3
    assert receiver.types[0] == "payment_intent.succeeded"


def test_delay_holds_an_event_back(simulator: StripeSimulator, sdk: StripeClient, clock: Clock) -> None:
    simulator.arm({"mode": "delay", "seconds": 72 * 3600, "match": {"type": "*.succeeded"}, "count": 2})
    paid(sdk, simulator)
    receiver = Receiver()
    assert simulator.pump(receiver) == 1
    clock.advance(72 * 3600)
    assert simulator.pump(receiver) == 2


def test_drop_loses_the_webhook_but_not_the_event(simulator: StripeSimulator, sdk: StripeClient) -> None:
    simulator.arm({"mode": "drop", "count": 100})
    intent_id = paid(sdk, simulator)
    assert simulator.flush(Receiver()) == 0
    assert len(sdk.v1.events.list({"delivery_success": False}).data) == 3
    assert sdk.v1.payment_intents.retrieve(intent_id).status == "succeeded"


def test_a_lying_webhook_is_signed_but_the_api_and_the_ledger_tell_the_truth(
    simulator: StripeSimulator, sdk: StripeClient
) -> None:
    simulator.arm(
        {"mode": "lie_about_amount", "by": -2000, "currency": "usd", "match": {"type": "payment_intent.succeeded"}}
    )
    intent_id = paid(sdk, simulator)
    receiver = Receiver()
    simulator.pump(receiver)
    told = receiver.events[-1].data.object
    assert (told["amount"], told["amount_received"], told["currency"]) == (999, 999, "usd")
    assert sdk.v1.payment_intents.retrieve(intent_id).amount_received == 2999
    assert [(line["amount"], line["currency"]) for line in simulator.ledger()["captures"]] == [(2999, "try")]


def test_a_lying_answer_lies_once(simulator: StripeSimulator, sdk: StripeClient) -> None:
    intent_id = paid(sdk, simulator)
    simulator.arm({"mode": "lie_about_amount", "match": {"path": f"/v1/payment_intents/{intent_id}"}})
    assert sdk.v1.payment_intents.retrieve(intent_id).amount_received == 3000
    assert sdk.v1.payment_intents.retrieve(intent_id).amount_received == 2999


def test_a_time_out_after_success_took_the_money(simulator: StripeSimulator, sdk: StripeClient) -> None:
    intent_id = sdk.v1.payment_intents.create(GOOD).id
    given: Any = {"payment_method": "pm_card_visa", "return_url": "https://shop.example"}
    simulator.arm({"mode": "timeout_after_success", "match": {"path": "*/confirm"}})
    with pytest.raises(APIConnectionError) as lost:
        sdk.v1.payment_intents.confirm(intent_id, given, {"idempotency_key": "k"})
    assert lost.value.should_retry
    assert simulator.ledger()["totals"]["captured"] == {"try": 2999}
    assert sdk.v1.payment_intents.confirm(intent_id, given, {"idempotency_key": "k"}).status == "succeeded"
    assert simulator.ledger()["totals"]["captured"] == {"try": 2999}


def test_unreachable_took_nothing(simulator: StripeSimulator, sdk: StripeClient) -> None:
    simulator.arm({"mode": "unreachable", "match": {"method": "POST"}})
    with pytest.raises(APIConnectionError):
        sdk.v1.payment_intents.create(GOOD)
    assert sdk.v1.payment_intents.list().data == []


@pytest.mark.parametrize(("status", "error"), [(500, APIError), (503, APIError), (429, RateLimitError)])
def test_an_error_has_no_effect_and_leaves_the_key_free(
    simulator: StripeSimulator, sdk: StripeClient, status: int, error: type[Exception]
) -> None:
    simulator.arm({"mode": "error", "status": status, "match": {"key": "k"}})
    with pytest.raises(error):
        sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"})
    assert sdk.v1.payment_intents.list().data == []
    assert sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"}).amount == 2999


def test_a_saved_error_is_replayed_for_its_key(simulator: StripeSimulator, sdk: StripeClient) -> None:
    simulator.arm({"mode": "error", "saved": True})
    for _ in range(2):
        with pytest.raises(APIError):
            sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k"})
    assert sdk.v1.payment_intents.create(GOOD, {"idempotency_key": "k2"}).amount == 2999


def test_a_fault_touches_only_what_it_names(simulator: StripeSimulator, sdk: StripeClient) -> None:
    first = sdk.v1.payment_intents.create(GOOD).id
    second = sdk.v1.payment_intents.create(GOOD).id
    simulator.arm({"mode": "drop", "count": 10, "match": {"object": second}})
    for each in (first, second):
        simulator.pay(each, "4242424242424242")
    receiver = Receiver()
    simulator.pump(receiver)
    assert receiver.types.count("payment_intent.succeeded") == 1
    assert receiver.events[-1].data.object["id"] == first


@pytest.mark.parametrize(
    "nonsense",
    [
        {"mode": "explode"},
        {"mode": "drop", "often": 3},
        {"mode": "drop", "match": {"path": "/v1/refunds"}},
        {"mode": "error", "match": {"type": "charge.*"}},
        {"mode": "drop", "match": "all"},
        {},
    ],
)
def test_a_fault_that_could_never_fire_is_refused(simulator: StripeSimulator, nonsense: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        simulator.arm(nonsense)
