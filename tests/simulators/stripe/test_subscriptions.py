"""Subscriptions at the simulator, by the official SDK: from the price to the last unpaid invoice."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from stripe import InvalidRequestError, StripeClient

from infra.local.simulators.stripe import Settings, StripeSimulator, seeded_ids, stripe_client
from infra.local.simulators.stripe.errors import CardDeclined
from tests.simulators.stripe.conftest import Clock, types
from tests.simulators.stripe.receiver import SECRET

GOOD, POOR, ASKING, BAD_LATER = "4242424242424242", "4000000000009995", "4000002500003155", "4000000000000341"
DAY = 86_400
BOUND = {"subscription_id": "prm_1"}


def price_of(sdk: StripeClient, interval: str = "month") -> str:
    given: Any = {
        "currency": "try",
        "unit_amount": 2999,
        "recurring": {"interval": interval},
        "lookup_key": f"premium_{interval}",
        "product_data": {"name": "Premium"},
    }
    return sdk.v1.prices.create(given).id


def session_of(sdk: StripeClient, **more: Any) -> Any:
    given = {
        "mode": "subscription",
        "line_items": [{"price": more.pop("price", None) or price_of(sdk), "quantity": 1}],
        "success_url": "https://app.example/done?id={CHECKOUT_SESSION_ID}",
        "customer_email": "ana@example.com",
        "subscription_data": {"metadata": BOUND},
        **more,
    }
    return sdk.v1.checkout.sessions.create(given)  # type: ignore[arg-type]


def begun(sdk: StripeClient, simulator: StripeSimulator) -> Any:
    session = session_of(sdk)
    simulator.billing.subscribe(session.id, GOOD)
    return sdk.v1.subscriptions.retrieve(str(sdk.v1.checkout.sessions.retrieve(session.id).subscription))


def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def test_there_is_no_subscription_before_it_is_paid(sdk: StripeClient, simulator: StripeSimulator) -> None:
    session = session_of(sdk)
    with pytest.raises(CardDeclined):
        simulator.billing.subscribe(session.id, POOR)
    session = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.subscription) == ("open", "unpaid", None)
    simulator.billing.subscribe(session.id, GOOD)
    session = sdk.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    subscription = sdk.v1.subscriptions.retrieve(str(session.subscription), {"expand": ["latest_invoice"]})
    assert (subscription.status, subscription.metadata.to_dict()) == ("active", BOUND)
    invoice: Any = subscription.latest_invoice
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == ("paid", "subscription_create", 2999)
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert [line["kind"] for line in simulator.ledger()["captures"]] == ["capture"]


def test_a_bank_that_asks_is_answered_before_it_begins(sdk: StripeClient, simulator: StripeSimulator) -> None:
    session = session_of(sdk)
    intent = simulator.billing.subscribe(session.id, ASKING)
    assert (intent["status"], sdk.v1.checkout.sessions.retrieve(session.id).status) == ("requires_action", "open")
    simulator.authenticate(intent["id"], passed=True)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_a_year_has_twelve_renewals_each_dated_as_it_would_have_been(
    sdk: StripeClient, simulator: StripeSimulator, clock: Clock
) -> None:
    subscription = begun(sdk, simulator)
    began = subscription.billing_cycle_anchor
    clock.advance(366 * DAY + 2 * 3600)  # 2024 is a leap year
    invoices = sdk.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    assert [invoice.status for invoice in invoices] == ["paid"] * 13
    assert [day(invoice.created)[:7] for invoice in invoices][::-1] == [
        *("2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05"),
        *("2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11"),
    ]
    assert {day(invoice.created)[8:] for invoice in invoices} == {day(began)[8:]}
    item = sdk.v1.subscriptions.retrieve(subscription.id)["items"].data[0]
    assert day(item.current_period_end) == "2024-12-14"
    assert len(simulator.ledger()["captures"]) == 13


@pytest.mark.parametrize("by_date", [False, True])
def test_cancelled_it_runs_until_its_period_ends(*, by_date: bool) -> None:
    clock = Clock()
    simulator = StripeSimulator(
        clock=clock, new_id=seeded_ids(1), webhook_secret=SECRET, settings=Settings(cancels_by_date=by_date)
    )
    sdk = stripe_client(simulator)
    subscription = begun(sdk, simulator)
    ends = subscription["items"].data[0].current_period_end
    cancelled = sdk.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (cancelled.status, cancelled.cancel_at_period_end, cancelled.cancel_at) == ("active", not by_date, ends)
    clock.advance(40 * DAY)
    over = sdk.v1.subscriptions.retrieve(subscription.id)
    assert (over.status, over.ended_at) == ("canceled", ends)
    assert types(sdk)[-1] == "customer.subscription.deleted"


def test_a_card_that_went_bad_is_tried_four_times_and_then_it_ends(
    sdk: StripeClient, simulator: StripeSimulator, clock: Clock
) -> None:
    subscription = begun(sdk, simulator)
    simulator.billing.replace_card(str(subscription.customer), BAD_LATER)
    clock.advance(31 * DAY)
    due = sdk.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})
    invoice: Any = due.latest_invoice
    assert (due.status, invoice.status, invoice.attempt_count) == ("past_due", "open", 1)
    assert day(invoice.next_payment_attempt) == "2023-12-17"
    clock.advance(20 * DAY)
    over = sdk.v1.subscriptions.retrieve(subscription.id)
    assert over.status == "canceled" and over.cancellation_details and over.cancellation_details.reason
    told = Counter(types(sdk))
    assert (told["invoice.payment_failed"], told["invoice.paid"]) == (4, 1)


def test_another_card_in_time_makes_it_good(sdk: StripeClient, simulator: StripeSimulator, clock: Clock) -> None:
    subscription = begun(sdk, simulator)
    simulator.billing.replace_card(str(subscription.customer), BAD_LATER)
    clock.advance(31 * DAY)
    sdk.v1.subscriptions.retrieve(subscription.id)
    simulator.billing.replace_card(str(subscription.customer), GOOD)
    simulator.billing.pay_now(subscription.id)
    assert sdk.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_an_invoice_leads_to_the_charge_that_paid_it(sdk: StripeClient, simulator: StripeSimulator) -> None:
    subscription = begun(sdk, simulator)
    asked: Any = {"invoice": subscription.latest_invoice, "expand": ["data.payment.payment_intent.latest_charge"]}
    payment: Any = sdk.v1.invoice_payments.list(asked).data[0]
    charge = payment.payment.payment_intent.latest_charge
    assert (payment.status, charge.amount, charge.customer) == ("paid", 2999, subscription.customer)
    sdk.v1.refunds.create({"charge": charge.id})
    assert types(sdk)[-2:] == ["charge.refunded", "refund.created"]


def test_a_page_closes_by_itself_or_when_told(sdk: StripeClient, simulator: StripeSimulator, clock: Clock) -> None:
    price = price_of(sdk)
    first = session_of(sdk, price=price, expires_at=int(clock()) + 3600)
    second = session_of(sdk, price=price)
    sdk.v1.checkout.sessions.expire(second.id)
    with pytest.raises(InvalidRequestError):
        sdk.v1.checkout.sessions.expire(second.id)
    clock.advance(3601)
    assert {sdk.v1.checkout.sessions.retrieve(each.id).status for each in (first, second)} == {"expired"}
    assert Counter(types(sdk))["checkout.session.expired"] == 2


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "payment"},
        {"expires_at": 1},
        {"line_items": [{"price": "price_none"}]},
        {"customer": "cus_none", "customer_email": None},
        {"nonsense": "1"},
    ],
)
def test_what_stripe_refuses_is_refused(sdk: StripeClient, more: dict[str, Any]) -> None:
    given = {name: value for name, value in more.items() if value is not None}
    with pytest.raises(InvalidRequestError):
        session_of(sdk, **given)


def test_a_lookup_key_names_one_price(sdk: StripeClient) -> None:
    made = price_of(sdk)
    with pytest.raises(InvalidRequestError):
        price_of(sdk)
    found = sdk.v1.prices.list({"lookup_keys": ["premium_month"], "active": True}).data
    assert [price.id for price in found] == [made]
    assert sdk.v1.prices.list({"lookup_keys": ["premium_year"]}).data == []


def test_the_portal_wants_to_be_set_up_once() -> None:
    simulator = StripeSimulator(settings=Settings(portal_configured=False))
    sdk = stripe_client(simulator)
    customer = sdk.v1.customers.create({"email": "ana@example.com"})
    with pytest.raises(InvalidRequestError, match="configuration"):
        sdk.v1.billing_portal.sessions.create({"customer": customer.id})


def test_the_accounts_own_clock_may_jump_ahead(sdk: StripeClient, simulator: StripeSimulator) -> None:
    subscription = begun(sdk, simulator)
    simulator.billing.advance(366 * DAY)
    assert len(sdk.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data) == 13
    for nonsense in (0, -1, 1e12):
        with pytest.raises(ValueError, match="forward"):
            simulator.billing.advance(nonsense)
