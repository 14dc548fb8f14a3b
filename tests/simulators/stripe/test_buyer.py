"""What the person at the page does, driven in process."""

import pytest
from stripe import StripeClient

from infra.local.simulators.stripe import StripeSimulator
from infra.local.simulators.stripe.errors import ApiError, CardDeclined
from tests.simulators.stripe.conftest import types


@pytest.fixture(name="intent_id")
def _intent_id(sdk: StripeClient) -> str:
    return sdk.v1.payment_intents.create({"amount": 2999, "currency": "try"}).id


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184", "4000000000003220"])
def test_a_passed_challenge_takes_the_money(
    simulator: StripeSimulator, sdk: StripeClient, intent_id: str, number: str
) -> None:
    assert simulator.pay(intent_id, number)["status"] == "requires_action"
    assert simulator.ledger()["captures"] == []
    assert simulator.authenticate(intent_id, passed=True)["status"] == "succeeded"
    charge = sdk.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}).latest_charge
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"  # type: ignore[union-attr]


def test_a_failed_challenge_takes_nothing_and_may_be_repeated(
    simulator: StripeSimulator, sdk: StripeClient, intent_id: str
) -> None:
    simulator.pay(intent_id, "4000000000003220")
    with pytest.raises(CardDeclined):
        simulator.authenticate(intent_id, passed=False)
    intent = sdk.v1.payment_intents.retrieve(intent_id)
    assert (intent.status, intent.next_action) == ("requires_payment_method", None)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert types(sdk)[-1] == "payment_intent.payment_failed"
    with pytest.raises(ApiError):
        simulator.authenticate(intent_id, passed=True)
    assert simulator.pay(intent_id, "4242424242424242")["status"] == "succeeded"


def test_the_bank_may_say_no_after_the_challenge(simulator: StripeSimulator, intent_id: str) -> None:
    simulator.pay(intent_id, "4000008260003178")
    with pytest.raises(CardDeclined) as declined:
        simulator.authenticate(intent_id, passed=True)
    assert declined.value.body["decline_code"] == "insufficient_funds"
    assert simulator.ledger()["captures"] == []


def test_a_payment_may_be_cancelled_during_the_challenge(
    simulator: StripeSimulator, sdk: StripeClient, intent_id: str
) -> None:
    simulator.pay(intent_id, "4000000000003220")
    assert sdk.v1.payment_intents.cancel(intent_id).status == "canceled"
    with pytest.raises(ApiError):
        simulator.authenticate(intent_id, passed=True)
    assert simulator.ledger()["captures"] == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4242424242424241", "incorrect_number"),
        ("abc", "incorrect_number"),
        ("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "incorrect_number"),
        ("5425233430109903", "card_declined"),
    ],
)
def test_only_test_cards_are_taken(simulator: StripeSimulator, intent_id: str, number: str, code: str) -> None:
    with pytest.raises(CardDeclined) as refused:
        simulator.pay(intent_id, number)
    assert refused.value.body["code"] == code


@pytest.mark.parametrize(("succeeded", "status"), [(True, "succeeded"), (False, "requires_payment_method")])
def test_a_processing_payment_ends_when_the_bank_answers(
    simulator: StripeSimulator, sdk: StripeClient, intent_id: str, *, succeeded: bool, status: str
) -> None:
    assert simulator.pay(intent_id, "4000990000000004")["status"] == "processing"
    assert simulator.settle_payment(intent_id, succeeded=succeeded)["status"] == status
    assert len(simulator.ledger()["captures"]) == int(succeeded)
    assert sdk.v1.payment_intents.retrieve(intent_id).amount_received == (2999 if succeeded else 0)
