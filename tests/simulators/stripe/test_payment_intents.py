"""The life of a payment, as the SDK sees it."""

import pytest
from stripe import CardError, InvalidRequestError, StripeClient

from tests.simulators.stripe.conftest import Pay, told, types

RETURN = "https://shop.example/done"


def test_a_new_payment_waits_for_a_card(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create(
        {
            "amount": 2999,
            "currency": "TRY",
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"order_id": "sipariş-1"},
            "receipt_email": "ayse@example.com",
        }
    )
    assert (intent.status, intent.amount, intent.currency) == ("requires_payment_method", 2999, "try")
    assert intent.amount_received == 0
    assert intent.metadata.to_dict() == {"order_id": "sipariş-1"}
    assert intent.client_secret is not None
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert intent.latest_charge is None
    assert types(stripe) == ["payment_intent.created"]


def test_a_good_card_is_charged_once_and_in_full(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create({"amount": 2999, "currency": "try", "metadata": {"order_id": "1"}})
    paid = stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "return_url": RETURN})
    assert (paid.status, paid.amount_received, paid.next_action) == ("succeeded", 2999, None)
    charge = stripe.v1.charges.retrieve(str(paid.latest_charge))
    assert (charge.paid, charge.captured, charge.amount_captured, charge.status) == (True, True, 2999, "succeeded")
    assert charge.payment_intent == intent.id
    assert charge.metadata.to_dict() == {"order_id": "1"}
    assert types(stripe) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_a_declined_payment_may_be_tried_with_another_card(
    stripe: StripeClient, pay: Pay, token: str, code: str, decline_code: str
) -> None:
    with pytest.raises(CardError) as declined:
        pay(token)
    assert declined.value.http_status == 402
    assert (declined.value.code, told(declined.value).decline_code) == (code, decline_code)
    intent = stripe.v1.payment_intents.retrieve(told(declined.value).payment_intent.id)
    assert (intent.status, intent.payment_method, intent.amount_received) == ("requires_payment_method", None, 0)
    assert intent.last_payment_error is not None
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == (code, decline_code)
    assert stripe.v1.charges.retrieve(str(intent.latest_charge)).failure_code == code
    assert types(stripe) == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    paid = stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_three_d_secure_sends_the_buyer_to_the_bank(stripe: StripeClient, pay: Pay) -> None:
    intent = pay("pm_card_threeDSecure2Required", return_url=RETURN)
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert intent.next_action.type == "redirect_to_url"
    assert intent.next_action.redirect_to_url.return_url == RETURN
    assert f"/3ds/{intent.id}" in intent.next_action.redirect_to_url.url
    assert types(stripe)[-1] == "payment_intent.requires_action"


def test_three_d_secure_without_a_way_back_is_left_to_the_browser(pay: Pay) -> None:
    assert pay("pm_card_authenticationRequired").next_action.type == "use_stripe_sdk"


@pytest.mark.parametrize("refusing", [{"off_session": True}, {"error_on_requires_action": True}])
def test_a_card_that_asks_is_declined_when_nobody_is_there_to_answer(pay: Pay, refusing: dict[str, bool]) -> None:
    with pytest.raises(CardError) as declined:
        pay("pm_card_authenticationRequired", **refusing)
    assert declined.value.code == "authentication_required"


def test_a_paid_payment_is_neither_paid_again_nor_cancelled(stripe: StripeClient, pay: Pay) -> None:
    intent = pay()
    for attempt, why in (
        (stripe.v1.payment_intents.confirm, "already succeeded"),
        (stripe.v1.payment_intents.cancel, "canceled"),
    ):
        with pytest.raises(InvalidRequestError, match=why) as refused:
            attempt(intent.id)
        assert refused.value.code == "payment_intent_unexpected_state"
        assert told(refused.value).payment_intent.status == "succeeded"
    assert types(stripe).count("charge.succeeded") == 1


def test_a_cancelled_payment_stays_cancelled(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create({"amount": 500, "currency": "try"})
    cancelled = stripe.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    assert cancelled.canceled_at is not None
    with pytest.raises(InvalidRequestError):
        stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "return_url": RETURN})
    assert types(stripe) == ["payment_intent.created", "payment_intent.canceled"]


def test_the_amount_may_change_until_it_is_taken(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create({"amount": 500, "currency": "try", "metadata": {"a": "1", "b": "2"}})
    changed = stripe.v1.payment_intents.update(intent.id, {"amount": 700, "metadata": {"a": "", "c": "3"}})
    assert (changed.amount, changed.metadata.to_dict()) == (700, {"b": "2", "c": "3"})
    paid = stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "return_url": RETURN})
    assert paid.amount_received == 700
    with pytest.raises(InvalidRequestError, match="could not be updated"):
        stripe.v1.payment_intents.update(intent.id, {"amount": 100})
    assert stripe.v1.payment_intents.update(intent.id, {"description": "Not"}).description == "Not"


def test_payments_are_listed_newest_first_by_cursor(stripe: StripeClient) -> None:
    made = [stripe.v1.payment_intents.create({"amount": 500 + n, "currency": "try"}).id for n in range(5)]
    first = stripe.v1.payment_intents.list({"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:2:-1], True)
    before = stripe.v1.payment_intents.list({"limit": 2, "ending_before": made[1]})
    assert [each.id for each in before.data] == [made[3], made[2]]
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]
    assert stripe.v1.payment_intents.list({"created": {"lt": 1}}).data == []


def test_the_charge_can_be_read_in_the_same_call(stripe: StripeClient, pay: Pay) -> None:
    intent = stripe.v1.payment_intents.retrieve(pay().id, {"expand": ["latest_charge"]})
    assert intent.latest_charge.amount == 2999  # type: ignore[union-attr]
    with pytest.raises(InvalidRequestError, match="cannot be expanded"):
        stripe.v1.payment_intents.retrieve(intent.id, {"expand": ["orders"]})


def test_a_card_may_take_its_time(stripe: StripeClient, pay: Pay) -> None:
    assert pay("pm_card_simulatorProcessing").status == "processing"
    assert types(stripe)[-1] == "payment_intent.processing"
