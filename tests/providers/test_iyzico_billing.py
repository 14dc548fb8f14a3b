"""iyzico's subscriptions as its answers are documented: what each answer is taken for."""

from collections.abc import Callable
from typing import Any

import pytest

from kervan.money import Money
from kervan.providers.iyzico import IyzicoProvider
from kervan.providers.iyzico_billing import IyzicoBilling
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from kervan.providers.subscriptions import CheckoutState, NoPortal, SubscriptionState
from tests.providers.iyzico_account import (
    FAILURE,
    NOW,
    PAID_UNTIL,
    PAYMENT,
    PLAN,
    REFERENCE,
    TOKEN,
    Account,
    moment,
    order,
    subscription,
)
from tests.providers.samples import HeldSecrets, stage


def test_a_form_is_open_until_a_subscription_began_by_it(billing: IyzicoBilling, account: Account) -> None:
    assert billing.read_checkout(TOKEN).state == billing.close_checkout(TOKEN).state == CheckoutState.OPEN
    account.answers["GET", f"/v2/subscription/checkoutform/{TOKEN}"] = {"data": {"referenceCode": REFERENCE}}
    page = billing.read_checkout(TOKEN)
    assert (page.state, page.subscription) == (CheckoutState.COMPLETE, REFERENCE)


@pytest.mark.parametrize("shape", [lambda one: Account.listed(one), lambda one: {"data": one}])
def test_what_is_paid_is_what_the_last_paid_order_says(
    billing: IyzicoBilling, account: Account, shape: Callable[[Any], Any]
) -> None:
    account.answers["GET", f"/v2/subscription/subscriptions/{REFERENCE}"] = shape(subscription())
    reading = billing.read(REFERENCE)
    assert (reading.state, reading.amount, reading.interval) == (
        SubscriptionState.ACTIVE,
        Money(2999, "TRY"),
        "month",
    )
    assert (reading.paid_until, reading.ends_at, reading.invoice) == (moment(PAID_UNTIL), None, PAYMENT)
    assert (reading.customer, reading.subscription_id, reading.refunded, reading.live) == ("cus-1", None, False, False)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("UNPAID", SubscriptionState.PAST_DUE),
        ("PENDING", SubscriptionState.PAST_DUE),
        ("PAUSED_BY_A_LATER_VERSION", SubscriptionState.PAST_DUE),
        ("EXPIRED", SubscriptionState.ENDED),
        ("UPGRADED", SubscriptionState.ENDED),
    ],
)
def test_only_what_is_known_to_be_paid_is_active(
    billing: IyzicoBilling, account: Account, status: str, state: SubscriptionState
) -> None:
    account.stands(subscription(status))
    assert billing.read(REFERENCE).state == state


def test_one_that_nobody_paid_has_its_plans_price_and_no_period(billing: IyzicoBilling, account: Account) -> None:
    account.stands(subscription("PENDING", orders=[order("WAITING"), order("FAILED")]))
    reading = billing.read(REFERENCE)
    assert (reading.amount, reading.paid_until, reading.invoice) == (Money(2999, "TRY"), None, None)


def test_another_period_is_no_month(billing: IyzicoBilling, account: Account) -> None:
    account.answers["GET", "/v2/subscription/pricing-plans/pln-1"] = {"data": {**PLAN, "paymentIntervalCount": 3}}
    assert billing.read(REFERENCE).interval == "MONTHLY/3"


def test_what_is_cancelled_runs_to_the_end_of_what_is_paid(billing: IyzicoBilling, account: Account) -> None:
    cancelled = subscription("CANCELED", canceledAt=NOW - 5000)
    account.stands(subscription(), cancelled, cancelled)
    reading = billing.cancel(REFERENCE)
    assert (reading.state, reading.ends_at) == (SubscriptionState.ENDED, moment(PAID_UNTIL))
    again = billing.end(REFERENCE)
    assert (again.state, again.ends_at) == (SubscriptionState.ENDED, moment(NOW - 5000))
    assert len(account.bodies(f"/v2/subscription/subscriptions/{REFERENCE}/cancel")) == 1


@pytest.mark.parametrize("said", [{}, {"canceledAt": None}, {"canceledAt": NOW + 60_000}])
def test_what_is_ended_lasts_no_longer_than_iyzicos_own_clock(
    billing: IyzicoBilling, account: Account, said: dict[str, Any]
) -> None:
    account.stands(subscription("CANCELED", **said))
    assert billing.end(REFERENCE).ends_at == moment(NOW)


def test_a_cancellation_that_iyzico_refuses_is_a_refusal(billing: IyzicoBilling, account: Account) -> None:
    account.answers["POST", f"/v2/subscription/subscriptions/{REFERENCE}/cancel"] = FAILURE
    with pytest.raises(ProviderRefused):
        billing.cancel(REFERENCE)
    account.stands(subscription(), subscription("CANCELED"))  # somebody else was faster
    assert billing.cancel(REFERENCE).state == SubscriptionState.ENDED


def test_a_period_that_was_given_back_ends_what_was_cancelled(billing: IyzicoBilling, account: Account) -> None:
    part = {"refundPrice": "10", "refundStatus": 1, "refundConversationId": "panel"}
    account.answers["GET", "/v2/reporting/payment/details"] = account.report(part)
    assert not billing.read(REFERENCE).refunded
    account.answers["GET", "/v2/reporting/payment/details"] = account.report({**part, "refundPrice": "29.99"})
    account.stands(subscription("CANCELED", canceledAt=NOW - 5000))
    reading = billing.read(REFERENCE)
    assert (reading.refunded, reading.ends_at) == (True, moment(NOW - 5000))


@pytest.mark.parametrize("report", [{"payments": []}, FAILURE])
def test_a_payment_that_the_report_does_not_list_yet_is_paid(
    billing: IyzicoBilling, account: Account, report: dict[str, Any]
) -> None:
    account.answers["GET", "/v2/reporting/payment/details"] = report
    assert not billing.read(REFERENCE).refunded


def test_giving_back_gives_what_is_left_and_nothing_twice(billing: IyzicoBilling, account: Account) -> None:
    account.answers["POST", "/v2/payment/refund"] = {}
    account.answers["POST", "/payment/refund"] = {}
    refund = {"refundPrice": "10", "refundStatus": 1, "refundConversationId": "panel"}
    path, sent = ("GET", "/v2/reporting/payment/details"), account.bodies
    billing.refund(PAYMENT, key="ours")
    [whole] = sent("/v2/payment/refund")
    assert (whole["paymentId"], whole["price"], whole["conversationId"]) == (PAYMENT, "29.99", "ours")
    account.answers[path] = account.report(refund)
    billing.refund(PAYMENT, key="ours")
    [rest] = sent("/payment/refund")
    assert (rest["price"], rest["conversationId"]) == ("19.99", "ours/7")
    account.answers[path] = account.report({**refund, "refundPrice": "29.99"})
    billing.refund(PAYMENT, key="ours")
    assert len(sent("/v2/payment/refund")) == len(sent("/payment/refund")) == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"referenceCode": "sub-0002"},
        {"orders": [order(endPeriod="soon")]},
        {"orders": [order(price="much")]},
        {"orders": ["?"]},
        {"pricingPlanReferenceCode": "../products"},
    ],
)
def test_what_cannot_be_read_is_unknown(billing: IyzicoBilling, account: Account, lie: dict[str, Any]) -> None:
    account.stands(subscription(**lie))
    with pytest.raises(ProviderUnreachable):
        billing.read(REFERENCE)


@pytest.mark.parametrize("reference", ["../products", "", "a/b", "x" * 129])
def test_what_is_no_reference_is_never_a_path(billing: IyzicoBilling, account: Account, reference: str) -> None:
    with pytest.raises(ProviderRefused):
        billing.read(reference)
    with pytest.raises(ProviderRefused):
        billing.read_checkout(reference)
    assert account.asked == []


def test_iyzico_has_no_portal(billing: IyzicoBilling) -> None:
    with pytest.raises(NoPortal):
        billing.portal("cus-1", "https://app.kervan.test", "tr")


def test_the_pages_origins_are_iyzicos_or_the_simulators() -> None:
    def origins(url: str) -> tuple[str, ...]:
        return IyzicoProvider(stage(iyzico_base_url=url), HeldSecrets()).recurring.origins

    assert origins("https://sandbox-api.iyzipay.com") == ("https://*.iyzipay.com", "https://*.iyzico.com")
    assert origins("http://127.0.0.1:8421") == ("http://127.0.0.1:8421",)
    assert origins("https://iyzipay.com.example.org") == ("https://iyzipay.com.example.org",)
