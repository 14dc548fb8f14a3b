"""What the API refuses before anything happens, in Stripe's words."""

from typing import Any

import pytest
from stripe import AuthenticationError, InvalidRequestError, StripeClient

from infra.local.simulators.stripe import SimulatorHTTPClient, StripeSimulator
from tests.simulators.stripe.conftest import Pay, told, types

GOOD: Any = {"amount": 2999, "currency": "try"}


@pytest.mark.parametrize(
    ("given", "param", "code"),
    [
        ({"currency": "try"}, "amount", "parameter_missing"),
        ({"amount": 2999}, "currency", "parameter_missing"),
        ({**GOOD, "orders": "1"}, "orders", "parameter_unknown"),
        ({**GOOD, "payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        (
            {**GOOD, "automatic_payment_methods": {"enabled": True, "a": 1}},
            "automatic_payment_methods[a]",
            "parameter_unknown",
        ),
        ({**GOOD, "automatic_payment_methods": {}, "amount": "29.99"}, "amount", "parameter_invalid_integer"),
        ({**GOOD, "amount": "٢٩"}, "amount", "parameter_invalid_integer"),
        ({**GOOD, "amount": 0}, "amount", "parameter_invalid_integer"),
        ({**GOOD, "amount": -5}, "amount", "parameter_invalid_integer"),
        ({**GOOD, "amount": ""}, "amount", "parameter_invalid_empty"),
        ({**GOOD, "amount": 100_000_000}, "amount", "amount_too_large"),
        ({**GOOD, "amount": 49, "currency": "eur"}, "amount", "amount_too_small"),
        ({**GOOD, "currency": "tl"}, "currency", None),
        ({**GOOD, "capture_method": "manual"}, "capture_method", None),
        ({**GOOD, "metadata": {"k": "x" * 501}}, "metadata[k]", None),
        ({**GOOD, "metadata": {"k" * 41: "x"}}, f"metadata[{'k' * 41}]", None),
        ({**GOOD, "metadata": {str(n): "x" for n in range(51)}}, "metadata", None),
        ({**GOOD, "metadata": "x"}, "metadata", None),
        ({**GOOD, "confirm": "yes"}, "confirm", None),
        ({**GOOD, "return_url": "https://shop.example"}, "return_url", None),
        ({**GOOD, "customer": "cus_1"}, "customer", "resource_missing"),
        ({**GOOD, "payment_method": "pm_card_nobody"}, "payment_method", "resource_missing"),
    ],
)
def test_a_wrong_parameter_is_named_and_nothing_is_made(
    stripe: StripeClient, given: dict[str, Any], param: str, code: str | None
) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        stripe.v1.payment_intents.create(given)  # type: ignore[arg-type]
    assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, param, code)
    assert told(refused.value).type == "invalid_request_error"
    assert stripe.v1.payment_intents.list().data == []
    assert types(stripe) == []


def test_redirecting_methods_want_a_way_back(stripe: StripeClient) -> None:
    confirmed: Any = {**GOOD, "confirm": True, "payment_method": "pm_card_visa"}
    with pytest.raises(InvalidRequestError, match="return_url"):
        stripe.v1.payment_intents.create(confirmed)
    assert stripe.v1.payment_intents.list().data == []


def test_confirming_without_a_card_is_refused(stripe: StripeClient) -> None:
    intent = stripe.v1.payment_intents.create(GOOD)
    with pytest.raises(InvalidRequestError, match="missing a payment method"):
        stripe.v1.payment_intents.confirm(intent.id, {"return_url": "https://shop.example"})


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_simulator", "pk_test_simulator"])
def test_another_key_opens_nothing(simulator: StripeSimulator, key: str) -> None:
    stranger = StripeClient(key, http_client=SimulatorHTTPClient(simulator))
    with pytest.raises(AuthenticationError, match="Invalid API Key") as refused:
        stranger.v1.payment_intents.list()
    assert refused.value.http_status == 401
    assert key not in str(refused.value)


def test_another_api_version_is_refused_rather_than_answered_in_this_shape(stripe: StripeClient) -> None:
    with pytest.raises(InvalidRequestError, match="Invalid Stripe API version"):
        stripe.v1.payment_intents.list({}, {"stripe_version": "2025-03-31.basil"})


def test_absent_things_are_missing_resources(stripe: StripeClient, pay: Pay) -> None:
    charge = str(pay().latest_charge)
    for read in (stripe.v1.payment_intents.retrieve, stripe.v1.charges.retrieve, stripe.v1.refunds.retrieve):
        with pytest.raises(InvalidRequestError) as absent:
            read("nothing_1")
        assert (absent.value.http_status, absent.value.code) == (404, "resource_missing")
    with pytest.raises(InvalidRequestError, match="No such payment_intent"):
        stripe.v1.payment_intents.retrieve(charge)
    with pytest.raises(InvalidRequestError, match="Unrecognized request URL"):
        stripe.v1.coupons.list()
