"""Recurring charges in the provider port: begin by a hosted page, read back, cancel, end, give back.

As with payments, what a provider tells is a hint and reading back is the truth; an unknown outcome raises
`ProviderUnreachable` and is never retried under a new key.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from kervan.errors import Conflict
from kervan.money import Money

if TYPE_CHECKING:
    from kervan.providers.payments import Buyer

Interval = Literal["month", "year"]
LAST_STEPS = timedelta(minutes=15)  # a bank's page that was opened before the provider's closed, and clocks that differ


class NoPortal(Conflict):
    """The provider has no page on which its customers manage their subscription."""

    tr = (
        "Bu üyelik için ödeme kuruluşunun bir yönetim sayfası yok. Kartınızı ya da planınızı değiştirmek için "
        "üyeliğinizi iptal edin; ödenen süre bitince yeniden üye olabilirsiniz."
    )
    en = (
        "The payment provider has no management page for this subscription. To use another card or plan, cancel it and "
        "subscribe again when the paid period has ended."
    )


class SubscriptionState(StrEnum):
    """A subscription at the provider, in our words."""

    INCOMPLETE = "incomplete"  # its first charge has not gone through
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a renewal was refused; it is tried again
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
    buyer: "Buyer | None" = None  # where `Capabilities.asks_for_buyer`


@dataclass(frozen=True)
class Checkout:
    """The page, as it is now."""

    reference: str
    state: CheckoutState
    url: str | None  # while it is open, where the provider has the page
    subscription: str | None = None  # the provider's id of what began by it
    content: str | None = field(default=None, repr=False)  # HTML that a page of ours has to show: told once, keep it
    lives: int | None = None  # seconds that it can be paid, where not until `closes_at`


@dataclass(frozen=True)
class Subscribed:
    """The truth at the provider. Compare binding, mode and price before believing it."""

    reference: str
    state: SubscriptionState
    live: bool
    subscription_id: str | None  # ours, as we bound it when we began; None where not `Recurring.binds`
    user_id: str | None
    customer: str
    amount: Money | None  # a period's; None: in a currency that nobody pays us in
    interval: str
    paid_until: datetime | None  # the end of the last period that was paid; None: none was
    ends_at: datetime | None  # it will not renew: when what is paid ends, or has ended; it may be ENDED before that
    invoice: str | None  # the last one that was paid
    refunded: bool  # the last one that was paid was given back, whole


class Recurring(Protocol):
    """What a provider that can charge by itself must do."""

    @property
    def live(self) -> bool:
        """Whether this stage takes real money through it."""

    @property
    def binds(self) -> bool:
        """Whether a subscription carries our ids. Else the page that we made for somebody is the only binding, and an
        id that an event names is never taken for a subscription that knows none.
        """

    @property
    def closes(self) -> bool:
        """Whether its pages can be closed and say so. Else one is over some minutes (`LAST_STEPS`) after its time."""

    @property
    def collects(self) -> bool:
        """Whether it tries a charge that was refused again by itself, and gives up in the end. Else `collect` does."""

    @property
    def origins(self) -> tuple[str, ...]:
        """The web origins from which `Checkout.content` loads what it needs."""

    def subscribe(self, request: SubscribeRequest) -> Checkout:
        """The page on which the subscription begins. Where `closes`, the same key is the same page; else it is another,
        and both can be paid: show nobody a page that is not written down. Raises ProviderRefused.
        """

    def read_checkout(self, reference: str) -> Checkout:
        """The page as it is now."""

    def close_checkout(self, reference: str) -> Checkout:
        """Close it, if it is still open and `closes`; the truth afterwards."""

    def read(self, reference: str) -> Subscribed:
        """The subscription as it is now."""

    def cancel(self, reference: str) -> Subscribed:
        """Let it end with the period that is paid. Asking again is asking the same."""

    def end(self, reference: str) -> Subscribed:
        """End it now; the truth afterwards, also where it had ended before: `ends_at` is no later than the call."""

    def collect(self, reference: str) -> None:
        """Try the charge of the period that is past due again, where the provider does not by itself. Raises
        ProviderRefused where the card is refused again.
        """

    def refund(self, invoice: str, *, key: str) -> None:
        """Give a paid invoice back, whole. What was given back before stays so; nothing happens twice."""

    def portal(self, customer: str, return_url: str, locale: Literal["tr", "en"]) -> str:
        """The address of a page, good for minutes, on which the customer sees to cards, invoices and cancelling. Raises
        NoPortal where there is none.
        """


@dataclass(frozen=True)
class BillingHint:
    """Which subscription a verified event is about, by whatever names it gives. Its content is not believed."""

    subscription: str | None = None  # the provider's id
    checkout: str | None = None
    customer: str | None = None
    subscription_id: str | None = None  # ours
