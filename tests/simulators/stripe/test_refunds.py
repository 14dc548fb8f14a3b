"""Money going back: never more than came, and not always for good."""

from typing import Any

import pytest
from stripe import InvalidRequestError, StripeClient

from infra.local.simulators.stripe import StripeSimulator
from tests.simulators.stripe.conftest import Clock, Pay, types
from tests.simulators.stripe.receiver import Receiver


def test_a_whole_refund_returns_everything(stripe: StripeClient, pay: Pay) -> None:
    intent = pay()
    refund = stripe.v1.refunds.create(
        {"payment_intent": intent.id, "reason": "requested_by_customer", "metadata": {"refund_id": "r1"}}
    )
    assert (refund.status, refund.amount, refund.currency) == ("succeeded", 2999, "try")
    assert (refund.payment_intent, refund.charge) == (intent.id, intent.latest_charge)
    charge = stripe.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (2999, True)
    assert types(stripe)[-2:] == ["charge.refunded", "refund.created"]
    with pytest.raises(InvalidRequestError) as refused:
        stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refused.value.code == "charge_already_refunded"


def test_partial_refunds_never_add_up_to_more_than_was_paid(stripe: StripeClient, pay: Pay) -> None:
    intent = pay()
    stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    stripe.v1.refunds.create({"charge": str(intent.latest_charge), "amount": 1999 - 1})
    with pytest.raises(InvalidRequestError, match="greater than unrefunded amount") as refused:
        stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 2})
    assert refused.value.param == "amount"
    charge = stripe.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (2998, False)
    assert len(stripe.v1.refunds.list({"payment_intent": intent.id}).data) == 2


def test_more_than_the_payment_is_refused_whole(stripe: StripeClient, pay: Pay) -> None:
    intent = pay()
    with pytest.raises(InvalidRequestError, match="greater than charge amount"):
        stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 6500})
    assert stripe.v1.refunds.list().data == []


@pytest.mark.parametrize("given", [{}, {"amount": 5}])
def test_a_refund_of_nothing_is_refused(stripe: StripeClient, given: Any) -> None:
    with pytest.raises(InvalidRequestError, match="payment_intent or charge"):
        stripe.v1.refunds.create(given)


def test_an_unpaid_payment_has_nothing_to_give_back(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create({"amount": 2999, "currency": "try"})
    with pytest.raises(InvalidRequestError, match="does not have a successful charge"):
        stripe.v1.refunds.create({"payment_intent": intent.id})


def test_a_refund_may_fail_after_it_succeeded(sdk: StripeClient, simulator: StripeSimulator, clock: Clock) -> None:
    intent = simulator_payment(sdk, "pm_card_refundFail")
    refund = sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    assert refund.status == "succeeded"
    clock.advance(simulator.core.settings.settles_after)
    receiver = Receiver()
    simulator.pump(receiver)
    later = sdk.v1.refunds.retrieve(refund.id)
    assert (later.status, later.failure_reason) == ("failed", "expired_or_canceled_card")
    charge = sdk.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert receiver.types[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    assert receiver.events[-1].data.to_dict()["previous_attributes"] == {"status": "succeeded"}
    assert simulator.ledger()["totals"] == {"captured": {"try": 2999}, "refunded": {}, "disputed": {}}
    assert sdk.v1.refunds.create({"payment_intent": intent.id}).amount == 2999


def test_a_pending_refund_holds_its_money_until_it_settles(
    sdk: StripeClient, simulator: StripeSimulator, clock: Clock
) -> None:
    intent = simulator_payment(sdk, "pm_card_pendingRefund")
    refund = sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 2000})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    with pytest.raises(InvalidRequestError, match="unrefunded"):
        sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    clock.advance(simulator.core.settings.settles_after)
    simulator.pump(Receiver())
    assert sdk.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_any_refund_can_be_made_to_fail_by_a_test(sdk: StripeClient, simulator: StripeSimulator) -> None:
    refund = sdk.v1.refunds.create({"payment_intent": simulator_payment(sdk, "pm_card_visa").id})
    simulator.settle_refund(refund.id, "failed", "lost_or_stolen_card")
    assert sdk.v1.refunds.retrieve(refund.id).failure_reason == "lost_or_stolen_card"
    assert [line["status"] for line in simulator.ledger()["refunds"]] == ["failed"]


def test_a_refund_carries_its_own_metadata(stripe: StripeClient, pay: Pay) -> None:
    refund = stripe.v1.refunds.create({"payment_intent": pay().id, "metadata": {"a": "1"}})
    changed = stripe.v1.refunds.update(refund.id, {"metadata": {"b": "2"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}


def simulator_payment(sdk: StripeClient, token: str) -> Any:
    intent = sdk.v1.payment_intents.create({"amount": 2999, "currency": "try"})
    return sdk.v1.payment_intents.confirm(intent.id, {"payment_method": token, "return_url": "https://shop.example"})
