"""The payments port: what every provider must do, in whole minor units, and what each can do.

One attempt a call, with timeouts shorter than the function's. An unknown outcome (`ProviderUnreachable`) is never
retried with a new key: the intent row stays, and reading back decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from kervan.errors import BadRequest, Conflict, Unavailable
from kervan.money import Money
from kervan.providers.basket import BasketItem
from kervan.providers.subscriptions import BillingHint, Recurring


class ProviderName(StrEnum):
    """The providers that there are adapters for."""

    STRIPE = "stripe"
    IYZICO = "iyzico"
    PAYTR = "paytr"


class ProviderState(StrEnum):
    """A payment at the provider, in our words."""

    OPEN = "open"  # the buyer has not finished
    PROCESSING = "processing"  # the provider has not
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    FAILED = "failed"  # declined for good; where a buyer may try another card, a decline leaves it open


class ProviderUnreachable(Unavailable):
    """No answer, or a 5xx: the outcome is unknown."""

    tr = "Ödeme kuruluşu şu an yanıt vermiyor; biraz sonra yeniden deneyin."
    en = "The payment provider is not responding right now; try again shortly."


NOT_PAID = "not_paid"  # the reason of a refused refund: no money was taken


class ProviderRefused(Conflict):
    """The provider read the request, refused it and did nothing. `reason` is its code."""

    tr = "Ödeme kuruluşu bu ödemeyi kabul etmedi ({reason})."
    en = "The payment provider did not accept this payment ({reason})."


class BuyerDetailsMissing(ProviderRefused):
    """The provider wants to know who pays, and we do not. Nothing was sent to it."""

    tr = "Bu ödeme yöntemi için eksik bilgi var: {reason}."
    en = "This payment method needs more details about the buyer: {reason}."


class BadSignature(BadRequest):
    """A webhook that the provider did not sign, or not now."""

    tr = "İmza geçersiz."
    en = "The signature is not valid."


@dataclass(frozen=True)
class Buyer:
    """Who pays, as Turkish providers must know it. It goes to the provider and is never logged."""

    id: str
    name: str
    surname: str
    phone: str  # E.164
    ip: str  # of the buyer, not of a proxy
    address: str
    city: str
    country: str = "Türkiye"
    zip_code: str | None = None
    identity_number: str | None = None  # TCKN or passport; None: the adapter says that there is none


@dataclass(frozen=True)
class StartRequest:
    """A payment to be started. `key` makes a second start the same one."""

    key: str
    payment_id: str
    order_id: str
    amount: Money
    return_url: str  # of ours: where the buyer's browser comes back to
    locale: Literal["tr", "en"]
    email: str | None = None
    buyer: Buyer | None = None
    items: tuple[BasketItem, ...] = ()  # what the amount is for; discounts and rounding are spread over it
    instalments: int = 1  # the most that the buyer may choose
    wanted_for: int | None = None  # seconds after which nobody should pay any more, for providers that can be told


@dataclass(frozen=True)
class NextAction:
    """What the buyer's app does next: confirm with a client secret, follow a redirect, or show an iframe."""

    type: Literal["client_secret", "redirect", "iframe"]
    value: str = field(repr=False)
    publishable_key: str | None = None


@dataclass(frozen=True)
class Started:
    """What the provider made of it."""

    reference: str  # the provider's id
    next_action: NextAction
    closes_in: int | None = None  # seconds until nobody can pay by it any more; None: until it is cancelled


@dataclass(frozen=True)
class Reading:
    """The truth at the provider. Compare amount, mode and binding before believing it."""

    reference: str
    state: ProviderState
    captured: Money | None  # None: in a currency that nobody pays us in
    live: bool
    payment_id: str | None  # as we bound it when we started
    decline_code: str | None = None
    charged: Money | None = None  # what the card paid: `captured`, and a fee of the buyer's for instalments
    transaction: str | None = None  # the money's own id, once taken: keep it; `read` and `refund` take it too
    returned: bool = False  # some of it went back, or is disputed: `refunds` and `disputes` tell more


@dataclass(frozen=True)
class WebhookEvent:
    """A verified hint: which event, about which payment. Its content is not believed.

    Without a `reference` it is about nothing that a payment of ours depends on.
    """

    event_id: str
    kind: str
    live: bool
    reference: str | None
    payment_id: str | None
    about: Literal["payment", "refunds"] = "payment"  # `refunds`: money that goes back, or is disputed
    signed: bool = True  # False: anybody may have sent it, and only reading back can tell
    captured: Money | None = None  # what it claims to have taken
    decline_code: str | None = None
    billing: BillingHint | None = None  # the subscription that it is about


@dataclass(frozen=True)
class Refunded:
    """A refund at the provider."""

    reference: str
    state: Literal["pending", "succeeded", "failed"]


@dataclass(frozen=True)
class RefundSeen:
    """A refund of a payment as the provider lists it, whoever asked for it."""

    reference: str
    amount: Money
    state: Literal["pending", "succeeded", "failed"]
    key: str | None = None  # ours; None for what was done in the provider's panel
    failure: str | None = None


@dataclass(frozen=True)
class DisputeSeen:
    """A buyer's bank that asks for money back, as the provider lists it."""

    reference: str
    amount: Money
    state: Literal["open", "won", "lost"]
    reason: str
    answer_until: datetime | None = None


class PaymentProvider(Protocol):
    """One provider. Every call raises ProviderUnreachable where its outcome is unknown."""

    @property
    def live(self) -> bool:
        """Whether this stage takes real money through it. What says otherwise is not believed."""

    @property
    def recurring(self) -> Recurring | None:
        """Its subscriptions; None where it has none that we speak."""

    def start(self, request: StartRequest) -> Started:
        """Make the payment at the provider, or find the one that this key made. Raises ProviderRefused."""

    def read(self, reference: str) -> Reading:
        """Read it back."""

    def cancel(self, reference: str) -> Reading:
        """Give it up, if it is still open; the truth afterwards."""

    def refund(self, reference: str, amount: Money, *, key: str) -> Refunded:
        """Give money back; the same key again is the same refund."""

    def void(self, reference: str, *, key: str) -> Refunded:
        """Undo a whole payment on its day, where `Capabilities.voids`. ProviderRefused: refund it instead."""

    def refunds(self, reference: str) -> Sequence[RefundSeen]:
        """Every refund of a payment, from the panel too; a fresh one after `Capabilities.refund_visible_after`."""

    def disputes(self, reference: str) -> Sequence[DisputeSeen]:
        """Every dispute of a payment; none where not `Capabilities.disputes`."""

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float) -> WebhookEvent:
        """The event of a webhook's raw bytes. Raises BadSignature."""

    def returned(self, fields: Mapping[str, str]) -> str | None:
        """The reference that a buyer's browser brings back in a query or form. It proves nothing."""
