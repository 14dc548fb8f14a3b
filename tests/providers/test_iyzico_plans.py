"""Beginning a subscription at iyzico: its product and plan, found or made, and the form."""

from dataclasses import replace
from typing import Any

import pytest

from kervan.providers.iyzico_billing import IyzicoBilling
from kervan.providers.payments import BuyerDetailsMissing, ProviderRefused, ProviderUnreachable
from kervan.providers.subscriptions import CheckoutState, SubscribeRequest
from tests.providers.iyzico_account import FAILURE, MONTHLY, PLAN, REQUEST, TOKEN, Account
from tests.providers.samples import ANA


def test_a_form_is_asked_for_with_all_that_iyzico_wants_to_know(billing: IyzicoBilling, account: Account) -> None:
    page = billing.subscribe(REQUEST)
    assert (page.reference, page.state, page.url, page.content, page.lives) == (
        TOKEN,
        CheckoutState.OPEN,
        None,
        "<script></script>",
        1800,
    )
    assert "<script>" not in repr(page)
    [made] = account.bodies("/v2/subscription/checkoutform/initialize")
    customer = made.pop("customer")
    assert made == {
        "locale": "tr",
        "conversationId": "prm_1",
        "callbackUrl": REQUEST.return_url,
        "pricingPlanReferenceCode": "pln-1",
        "subscriptionInitialStatus": "ACTIVE",
    }
    assert customer["billingAddress"] == customer["shippingAddress"]
    assert (customer["gsmNumber"], customer["identityNumber"], customer["email"]) == (
        ANA.phone,
        "11111111111",
        "ana@example.com",
    )
    assert account.bodies("/v2/subscription/products/prd-1/pricing-plans") == [
        {
            "locale": "tr",
            "conversationId": MONTHLY.key,
            "name": MONTHLY.key,
            "price": "29.99",
            "currencyCode": "TRY",
            "paymentInterval": "MONTHLY",
            "paymentIntervalCount": 1,
            "planPaymentType": "RECURRING",
        }
    ]


def test_products_and_plans_are_looked_up_once_and_made_once(billing: IyzicoBilling, account: Account) -> None:
    other = {"name": "Başka", "referenceCode": "prd-0"}
    ours = {"name": "Kervan Premium", "referenceCode": "prd-1"}
    account.answers["GET", "/v2/subscription/products"] = [
        account.listed(other, pages=2),
        account.listed(ours, page=2, pages=2),
    ]
    account.answers["GET", "/v2/subscription/products/prd-1/pricing-plans"] = [account.listed(PLAN)]
    for _ in range(2):
        billing.subscribe(REQUEST)
    assert len(account.asked) == 5  # two pages of products, the plans, two forms


def test_who_loses_the_race_to_make_a_product_looks_again(billing: IyzicoBilling, account: Account) -> None:
    ours = {"name": "Kervan Premium", "referenceCode": "prd-1"}
    account.answers["GET", "/v2/subscription/products"] = [account.listed(), account.listed(ours)]
    account.answers["POST", "/v2/subscription/products"] = FAILURE
    assert billing.subscribe(REQUEST).reference == TOKEN


def test_a_product_that_iyzico_refuses_to_make_is_a_refusal(billing: IyzicoBilling, account: Account) -> None:
    account.answers["POST", "/v2/subscription/products"] = FAILURE
    with pytest.raises(ProviderRefused):
        billing.subscribe(REQUEST)


@pytest.mark.parametrize("request_", [replace(REQUEST, buyer=None), replace(REQUEST, email=None)])
def test_nothing_is_asked_without_a_buyer(billing: IyzicoBilling, account: Account, request_: SubscribeRequest) -> None:
    with pytest.raises(BuyerDetailsMissing):
        billing.subscribe(request_)
    assert account.asked == []


@pytest.mark.parametrize("lie", [{"token": "../x"}, {"token": None}, {"checkoutFormContent": ""}])
def test_a_form_without_its_parts_is_none(billing: IyzicoBilling, account: Account, lie: dict[str, Any]) -> None:
    account.answers["POST", "/v2/subscription/checkoutform/initialize"] |= lie
    with pytest.raises(ProviderUnreachable):
        billing.subscribe(REQUEST)
