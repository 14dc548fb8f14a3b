"""Recurring charges in the provider port: begin by a hosted page, read back, cancel, end, give back.

As with payments, what a provider tells is a hint and reading back is the truth; an unknown outcome raises
`ProviderUnreachable` and is never retried under a new key.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from kervan.money import Money

Interval = Literal["month", "year"]


class SubscriptionState(StrEnum):
    """A subscription at the provider, in our words."""

    INCOMPLETE = "incomplete"  # its first charge has not gone through
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a renewal was refused; the provider goes on trying
    ENDED = "ended"


class CheckoutState(StrEnum):
    """The page on which a subscription begins."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"  # nobody can begin by it any more


@dataclass(frozen=True)
class Price:
    """What is charged each period, KDV included. The same key is the same price at the provider for ever."""

    key: str
    amount: Money
    interval: Interval
    product: str  # what buyers read on the page and on the receipt


@dataclass(frozen=True)
class SubscribeRequest:
    """A subscription to be begun. `key` makes a second request the same one."""

    key: str
    subscription_id: str
    user_id: str
    price: Price
    return_url: str  # of ours: where the browser comes back to
    closes_at: datetime  # when the page closes
    locale: Literal["tr", "en"]
    customer: str | None = None  # the provider's own id of this person, where an earlier subscription made one
    email: str | None = None


@dataclass(frozen=True)
class Checkout:
    """The page, as it is now."""

    reference: str
    state: CheckoutState
    url: str | None  # while it is open
    subscription: str | None = None  # the provider's id of what began by it


@dataclass(frozen=True)
class Subscribed:
    """The truth at the provider. Compare binding, mode and price before believing it."""

    reference: str
    state: SubscriptionState
    live: bool
    subscription_id: str | None  # ours, as we bound it when we began
    user_id: str | None
    customer: str
    amount: Money | None  # a period's; None: in a currency that nobody pays us in
    interval: str
    paid_until: datetime | None  # the end of the last period that was paid; None: none was
    ends_at: datetime | None  # it will not renew: when it ends, or has ended
    invoice: str | None  # the last one that was paid
    refunded: bool  # the last one that was paid was given back, whole


class Recurring(Protocol):
    """What a provider that can charge by itself must do."""

    @property
    def live(self) -> bool:
        """Whether this stage takes real money through it."""

    def subscribe(self, request: SubscribeRequest) -> Checkout:
        """The page on which the subscription begins, or the one that this key made. Raises ProviderRefused."""

    def read_checkout(self, reference: str) -> Checkout:
        """The page as it is now."""

    def close_checkout(self, reference: str) -> Checkout:
        """Close it, if it is still open; the truth afterwards."""

    def read(self, reference: str) -> Subscribed:
        """The subscription as it is now."""

    def cancel(self, reference: str) -> Subscribed:
        """Let it end with the period that is paid. Asking again is asking the same."""

    def end(self, reference: str) -> Subscribed:
        """End it now; the truth afterwards, also where it had ended before."""

    def refund(self, invoice: str, *, key: str) -> None:
        """Give a paid invoice back, whole. What was given back before stays so; nothing happens twice."""

    def portal(self, customer: str, return_url: str, locale: Literal["tr", "en"]) -> str:
        """The address of a page, good for minutes, on which the customer sees to cards, invoices and cancelling."""


@dataclass(frozen=True)
class BillingHint:
    """Which subscription a verified event is about, by whatever names it gives. Its content is not believed."""

    subscription: str | None = None  # the provider's id
    checkout: str | None = None
    customer: str | None = None
    subscription_id: str | None = None  # ours
