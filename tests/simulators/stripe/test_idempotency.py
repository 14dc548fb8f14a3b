"""One key, one effect, one answer."""

from collections.abc import Callable
from typing import Any

import pytest
from stripe import APIError, CardError, IdempotencyError, InvalidRequestError, StripeClient

from infra.local.simulators.stripe import SimulatorHTTPClient, StripeSimulator, seeded_ids, stripe_client
from tests.simulators.stripe.conftest import KEY, Clock, Pay, told, types

GOOD: Any = {"amount": 2999, "currency": "try", "metadata": {"order_id": "1"}}
ONE: Any = {"idempotency_key": "order:1:pi:v1"}


def test_the_same_request_gets_the_same_answer_byte_for_byte(stripe: StripeClient) -> None:
    first = stripe.v1.payment_intents.create(GOOD, ONE)
    again = stripe.v1.payment_intents.create(GOOD, ONE)
    assert again.last_response is not None
    assert first.last_response is not None
    assert again.last_response.body == first.last_response.body
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert types(stripe) == ["payment_intent.created"]


def test_a_replayed_payment_takes_no_second_money(stripe: StripeClient, pay: Pay) -> None:
    intent = stripe.v1.payment_intents.create(GOOD)
    given: Any = {"payment_method": "pm_card_visa", "return_url": "https://shop.example"}
    for _ in range(3):
        assert stripe.v1.payment_intents.confirm(intent.id, given, ONE).status == "succeeded"
    assert len(stripe.v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_a_decline_is_replayed_too(stripe: StripeClient) -> None:
    given: Any = {
        **GOOD,
        "confirm": True,
        "payment_method": "pm_card_chargeDeclined",
        "return_url": "https://shop.example",
    }
    payments = set()
    for _ in range(2):
        with pytest.raises(CardError) as declined:
            stripe.v1.payment_intents.create(given, ONE)
        payments.add(told(declined.value).payment_intent.id)
    assert len(payments) == 1


def test_other_parameters_or_another_url_under_the_same_key_are_refused(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create(GOOD, ONE)
    dearer: Any = {**GOOD, "amount": 3000}
    with pytest.raises(IdempotencyError, match="same parameters"):
        stripe.v1.payment_intents.create(dearer, ONE)
    with pytest.raises(IdempotencyError, match="same endpoint") as refused:
        stripe.v1.payment_intents.cancel(intent.id, {}, ONE)
    assert (refused.value.http_status, told(refused.value).type) == (400, "idempotency_error")
    assert types(stripe) == ["payment_intent.created"]


def test_a_request_that_never_began_leaves_its_key_free(stripe: StripeClient) -> None:
    without_currency: Any = {"amount": 2999}
    with pytest.raises(InvalidRequestError):
        stripe.v1.payment_intents.create(without_currency, ONE)
    assert stripe.v1.payment_intents.create(GOOD, ONE).amount == 2999


def test_a_key_is_forgotten_after_a_day(simulator: StripeSimulator, sdk: StripeClient, clock: Clock) -> None:
    first = sdk.v1.payment_intents.create(GOOD, ONE)
    clock.advance(24 * 60 * 60 - 1)
    assert sdk.v1.payment_intents.create(GOOD, ONE).id == first.id
    clock.advance(1)
    assert sdk.v1.payment_intents.create(GOOD, ONE).id != first.id


def test_a_second_request_while_the_first_works_is_a_conflict(clock: Clock) -> None:
    meanwhile: list[Callable[[], object]] = []
    simulator = StripeSimulator(clock=clock, new_id=seeded_ids(2), sleep=lambda _: meanwhile.pop()())
    sdk = stripe_client(simulator)
    conflicts: list[APIError] = []

    def compete() -> None:
        with pytest.raises(APIError) as busy:
            sdk.v1.payment_intents.create(GOOD, ONE)
        conflicts.append(busy.value)

    meanwhile.append(compete)
    simulator.arm({"mode": "delay", "seconds": 1, "match": {"path": "/v1/payment_intents"}})
    first = sdk.v1.payment_intents.create(GOOD, ONE)
    assert [(each.http_status, told(each).code) for each in conflicts] == [(409, "idempotency_key_in_use")]
    assert sdk.v1.payment_intents.create(GOOD, ONE).id == first.id


def test_the_sdk_retries_a_lost_answer_under_one_key(simulator: StripeSimulator) -> None:
    simulator.arm({"mode": "timeout_after_success"})
    patient = StripeClient(KEY, http_client=SimulatorHTTPClient(simulator), max_network_retries=1)
    intent = patient.v1.payment_intents.create(GOOD)
    assert [each.id for each in patient.v1.payment_intents.list().data] == [intent.id]
