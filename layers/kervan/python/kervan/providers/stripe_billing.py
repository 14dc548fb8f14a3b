"""Stripe Billing behind the port: Checkout in subscription mode, subscriptions, invoices, the portal.

The shapes are those of API version 2026-10-28: a period stands on the subscription's item, an invoice names its
subscription in `parent` and its payment in an InvoicePayment, and Checkout makes no subscription before it is paid.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from kervan.money import CURRENCIES, Money
from kervan.providers.payments import NOT_PAID, ProviderRefused
from kervan.providers.subscriptions import (
    BillingHint,
    Checkout,
    CheckoutState,
    Price,
    Subscribed,
    SubscribeRequest,
    SubscriptionState,
)

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params.checkout import SessionCreateParams

STATES = {
    "incomplete": SubscriptionState.INCOMPLETE,
    "incomplete_expired": SubscriptionState.ENDED,
    "trialing": SubscriptionState.ACTIVE,
    "active": SubscriptionState.ACTIVE,
    "past_due": SubscriptionState.PAST_DUE,
    "unpaid": SubscriptionState.PAST_DUE,
    "paused": SubscriptionState.PAST_DUE,
    "canceled": SubscriptionState.ENDED,
}  # what a later version adds has not been paid for: past due
ALREADY_REFUNDED = "charge_already_refunded"
CHECKOUTS = frozenset(
    f"checkout.session.{what}" for what in ("completed", "expired", "async_payment_succeeded", "async_payment_failed")
)
SUBSCRIPTIONS = frozenset(
    f"customer.subscription.{what}" for what in ("created", "updated", "deleted", "paused", "resumed")
)
INVOICES = frozenset(f"invoice.{what}" for what in ("paid", "payment_failed", "payment_action_required", "voided"))
REFUNDED = "charge.refunded"
HINTS = CHECKOUTS | SUBSCRIPTIONS | INVOICES | {REFUNDED}


class StripeBilling:
    """`asking` lends the adapter's client and puts the SDK's errors into the port's words."""

    binds = closes = collects = True
    origins: tuple[str, ...] = ()  # the page is Stripe's

    def __init__(self, asking: "Callable[[], AbstractContextManager[StripeClient]]", *, live: bool) -> None:
        """Made by `StripeProvider`."""
        self._asking = asking
        self._live = live
        self._prices: dict[str, str] = {}

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return self._live

    def subscribe(self, request: SubscribeRequest) -> Checkout:
        """One session a key. Its own metadata would not reach the subscription, so both carry the binding."""
        binding = {"subscription_id": request.subscription_id, "user_id": request.user_id}
        separator = "&" if "?" in request.return_url else "?"
        params: SessionCreateParams = {
            "mode": "subscription",
            "line_items": [{"price": self._price(request.price), "quantity": 1}],
            "success_url": f"{request.return_url}{separator}session_id={{CHECKOUT_SESSION_ID}}",
            "cancel_url": request.return_url,
            "client_reference_id": request.user_id,
            "metadata": binding,
            "subscription_data": {"metadata": binding},
            "locale": request.locale,
            "expires_at": int(request.closes_at.timestamp()),
            "adaptive_pricing": {"enabled": False},  # the price is in lira, whatever card pays it
        }
        if request.customer:
            params["customer"] = request.customer
        elif request.email:
            params["customer_email"] = request.email
        with self._asking() as client:
            session = client.v1.checkout.sessions.create(params, {"idempotency_key": request.key})
            return _checkout(session.to_dict())

    def read_checkout(self, reference: str) -> Checkout:
        """The session as it is now."""
        with self._asking() as client:
            return _checkout(client.v1.checkout.sessions.retrieve(reference).to_dict())

    def close_checkout(self, reference: str) -> Checkout:
        """Expire it; one that is no longer open is read instead."""
        try:
            with self._asking() as client:
                return _checkout(client.v1.checkout.sessions.expire(reference).to_dict())
        except ProviderRefused:
            return self.read_checkout(reference)

    def read(self, reference: str) -> Subscribed:
        """The subscription with its last invoice; and where that is paid, whether its money was given back."""
        with self._asking() as client:
            subscription = client.v1.subscriptions.retrieve(reference, {"expand": ["latest_invoice"]}).to_dict()
            return self._reading(client, subscription)

    def cancel(self, reference: str) -> Subscribed:
        """At the end of the period."""
        with self._asking() as client:
            client.v1.subscriptions.update(reference, {"cancel_at_period_end": True})
        return self.read(reference)

    def end(self, reference: str) -> Subscribed:
        """Now. Stripe refuses what has ended before, and reading says so."""
        with suppress(ProviderRefused), self._asking() as client:
            client.v1.subscriptions.cancel(reference)
        return self.read(reference)

    def collect(self, reference: str) -> None:
        """Stripe does."""

    def refund(self, invoice: str, *, key: str) -> None:
        """By the charge that paid it; Stripe gives no charge back twice, under whatever key."""
        with self._asking() as client:
            charge = self._charge(client, invoice)
        if charge is None:
            raise ProviderRefused(reason=NOT_PAID)
        try:
            with self._asking() as client:
                client.v1.refunds.create({"charge": charge["id"]}, {"idempotency_key": key})
        except ProviderRefused as refused:
            if refused.facts.get("reason") != ALREADY_REFUNDED:
                raise

    def portal(self, customer: str, return_url: str, locale: Literal["tr", "en"]) -> str:
        """A session of the customer portal."""
        with self._asking() as client:
            session = client.v1.billing_portal.sessions.create(
                {"customer": customer, "return_url": return_url, "locale": locale}
            )
            return str(session.url)

    def _price(self, price: Price) -> str:
        """Stripe's price of this lookup key: found, or made with the first subscription in this mode."""
        if price.key not in self._prices:
            with self._asking() as client:
                found = client.v1.prices.list({"lookup_keys": [price.key], "active": True, "limit": 1}).data
                made = (
                    found[0]
                    if found
                    else client.v1.prices.create(
                        {
                            "currency": price.amount.currency.lower(),
                            "unit_amount": price.amount.amount,
                            "recurring": {"interval": price.interval},
                            "tax_behavior": "inclusive",
                            "lookup_key": price.key,
                            "product_data": {"name": price.product},
                        },
                        {"idempotency_key": f"price:{price.key}"},
                    )
                )
            self._prices[price.key] = made.id
        return self._prices[price.key]

    def _reading(self, client: "StripeClient", subscription: Mapping[str, Any]) -> Subscribed:
        item = subscription["items"]["data"][0]
        paid = self._last_paid(client, subscription)
        charge = self._charge(client, paid["id"]) if paid else None
        binding = subscription.get("metadata") or {}
        currency, amount = str(item["price"]["currency"]).upper(), item["price"]["unit_amount"]
        return Subscribed(
            reference=subscription["id"],
            state=STATES.get(subscription["status"], SubscriptionState.PAST_DUE),
            live=subscription["livemode"],
            subscription_id=binding.get("subscription_id"),
            user_id=binding.get("user_id"),
            customer=subscription["customer"],
            amount=Money(amount * item["quantity"], currency) if currency in CURRENCIES and amount else None,
            interval=item["price"]["recurring"]["interval"],
            paid_until=_paid_until(paid["lines"]["data"]) if paid else None,
            ends_at=_end(subscription, item),
            invoice=paid["id"] if paid else None,
            refunded=charge is not None and charge["refunded"],
        )

    def _last_paid(self, client: "StripeClient", subscription: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The last paid invoice: mostly the latest; else the one before the period that is not paid."""
        latest = subscription["latest_invoice"]
        if latest and latest["status"] == "paid":
            return dict(latest)
        found = client.v1.invoices.list({"subscription": subscription["id"], "status": "paid", "limit": 1}).data
        return found[0].to_dict() if found else None

    def _charge(self, client: "StripeClient", invoice: str) -> Mapping[str, Any] | None:
        """The charge that paid an invoice; None for one that cost nothing."""
        charge = "data.payment.payment_intent.latest_charge"
        payments = client.v1.invoice_payments.list({"invoice": invoice, "status": "paid", "expand": [charge]}).data
        intents = (payment.to_dict()["payment"].get("payment_intent") for payment in payments)
        return next((intent["latest_charge"] for intent in intents if intent and intent["latest_charge"]), None)


def _checkout(session: Mapping[str, Any]) -> Checkout:
    """A session that is complete with nothing paid yet is still open: its bank has not answered."""
    complete = session["status"] == "complete" and session["payment_status"] != "unpaid"
    state = CheckoutState.EXPIRED if session["status"] == "expired" else CheckoutState.OPEN
    return Checkout(
        reference=session["id"],
        state=CheckoutState.COMPLETE if complete else state,
        url=session.get("url"),
        subscription=session.get("subscription"),
    )


def _end(subscription: Mapping[str, Any], item: Mapping[str, Any]) -> datetime | None:
    """Newer billing modes say `cancel_at` alone."""
    at = subscription.get("ended_at") or subscription.get("cancel_at")
    if at is None and subscription.get("cancel_at_period_end"):
        at = item["current_period_end"]
    return _moment(at) if at else None


def _paid_until(lines: Sequence[Mapping[str, Any]]) -> datetime:
    """Where a plan was changed, what was left of the old one is given back as a line: its period is not paid for."""
    paid = [line for line in lines if line["amount"] >= 0]
    return _moment(max(line["period"]["end"] for line in paid or lines))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def hint(kind: str, thing: Mapping[str, Any]) -> BillingHint | None:
    """What a signed event says of a subscription; None where it says nothing."""
    if kind in CHECKOUTS and thing.get("mode") == "subscription":
        ours = (thing.get("metadata") or {}).get("subscription_id")
        return BillingHint(thing.get("subscription"), thing.get("id"), None, ours)
    if kind in SUBSCRIPTIONS:
        return BillingHint(thing.get("id"), None, None, (thing.get("metadata") or {}).get("subscription_id"))
    if kind in INVOICES:
        of = (thing.get("parent") or {}).get("subscription_details") or {}
        ours = (of.get("metadata") or {}).get("subscription_id")
        return BillingHint(of["subscription"], None, None, ours) if of.get("subscription") else None
    if kind == REFUNDED and thing.get("customer"):
        return BillingHint(customer=thing["customer"])
    return None
