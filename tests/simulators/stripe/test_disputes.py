"""Banks that ask for money back, and what becomes of it."""

from typing import Any

import pytest
from stripe import InvalidRequestError, StripeClient

from infra.local.simulators.stripe import StripeSimulator
from infra.local.simulators.stripe.errors import ApiError
from tests.simulators.stripe.conftest import types
from tests.simulators.stripe.receiver import Receiver
from tests.simulators.stripe.test_refunds import simulator_payment


@pytest.fixture(name="intent")
def _intent(sdk: StripeClient) -> Any:
    """A paid one of 29.99."""
    return simulator_payment(sdk, "pm_card_visa")


def test_a_dispute_withdraws_the_money_and_is_listed(
    sdk: StripeClient, simulator: StripeSimulator, intent: Any
) -> None:
    made = simulator.dispute(intent.id)
    (listed,) = sdk.v1.disputes.list({"payment_intent": intent.id}).data
    assert (listed.id, listed.amount, listed.currency, listed.status) == (made["id"], 2999, "try", "needs_response")
    assert sdk.v1.disputes.retrieve(made["id"]).evidence_details.due_by == made["created"] + 7 * 86_400
    assert sdk.v1.charges.retrieve(str(listed.charge)).disputed is True
    assert types(sdk)[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert simulator.ledger()["totals"]["disputed"] == {"try": 2999}
    assert sdk.v1.disputes.list({"payment_intent": "pi_other"}).data == []


def test_what_is_disputed_is_not_refunded(sdk: StripeClient, simulator: StripeSimulator, intent: Any) -> None:
    made = simulator.dispute(intent.id, 1000, "product_not_received")
    with pytest.raises(InvalidRequestError) as refused:
        sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refused.value.code == "charge_disputed"
    simulator.decide_dispute(made["id"], "won")
    assert sdk.v1.refunds.create({"payment_intent": intent.id}).amount == 2999


WON, CLOSED = "charge.dispute.funds_reinstated", "charge.dispute.closed"


@pytest.mark.parametrize(("status", "kept", "told"), [("won", {}, [WON, CLOSED]), ("lost", {"try": 2999}, [CLOSED])])
def test_the_banks_word_is_final(
    sdk: StripeClient, simulator: StripeSimulator, intent: Any, status: str, kept: dict[str, int], told: list[str]
) -> None:
    made = simulator.dispute(intent.id)
    simulator.decide_dispute(made["id"], status)
    assert sdk.v1.disputes.retrieve(made["id"]).status == status
    assert simulator.ledger()["totals"]["disputed"] == kept
    receiver = Receiver()
    simulator.pump(receiver)
    assert receiver.types[-len(told) :] == told
    with pytest.raises(ApiError):
        simulator.decide_dispute(made["id"], "won")


def test_who_gives_in_has_lost(sdk: StripeClient, simulator: StripeSimulator, intent: Any) -> None:
    assert sdk.v1.disputes.close(simulator.dispute(intent.id)["id"]).status == "lost"


@pytest.mark.parametrize("amount", [0, 3000])
def test_more_than_there_is_cannot_be_disputed(simulator: StripeSimulator, intent: Any, amount: int) -> None:
    with pytest.raises(ApiError):
        simulator.dispute(intent.id, amount)


def test_somebody_refunds_in_the_dashboard(sdk: StripeClient, simulator: StripeSimulator, intent: Any) -> None:
    assert simulator.refund(intent.id, 1000)["status"] == "succeeded"
    assert simulator.refund(intent.id)["amount"] == 1999
    listed = sdk.v1.refunds.list({"payment_intent": intent.id}).data
    assert [each.to_dict()["metadata"] for each in listed] == [{}, {}]
