"""The payments port: what every provider must do, in whole minor units, and what each can do.

One attempt a call, with timeouts shorter than the function's. An unknown outcome (`ProviderUnreachable`) is never
retried with a new key: the intent row stays, and reading back decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from kervan.errors import BadRequest, Conflict, Unavailable
from kervan.money import Money
from kervan.providers.secrets import Secrets
from kervan.settings import Settings


class ProviderName(StrEnum):
    """The providers that there are adapters for."""

    STRIPE = "stripe"


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
    en = "The payment provider does not answer right now; try again shortly."


class ProviderRefused(Conflict):
    """The provider read the request, refused it and did nothing. `reason` is its code."""

    tr = "Ödeme kuruluşu bu ödemeyi kabul etmedi ({reason})."
    en = "The payment provider did not accept this payment ({reason})."


class BadSignature(BadRequest):
    """A webhook that the provider did not sign, or not now."""

    tr = "İmza geçersiz."
    en = "The signature is not valid."


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


@dataclass(frozen=True)
class NextAction:
    """What the buyer's app does next: confirm with a client secret, follow a redirect, or show an iframe."""

    type: Literal["client_secret", "redirect", "iframe"]
    value: str
    publishable_key: str | None = None


@dataclass(frozen=True)
class Started:
    """What the provider made of it."""

    reference: str  # the provider's id
    next_action: NextAction


@dataclass(frozen=True)
class Reading:
    """The truth at the provider. Compare amount, mode and binding before believing it."""

    reference: str
    state: ProviderState
    captured: Money | None  # None: in a currency that nobody pays us in
    live: bool
    payment_id: str | None  # as we bound it when we started
    decline_code: str | None = None


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


@dataclass(frozen=True)
class Refunded:
    """A refund at the provider."""

    reference: str
    state: Literal["pending", "succeeded", "failed"]


class PaymentProvider(Protocol):
    """One provider. Every call raises ProviderUnreachable where its outcome is unknown."""

    @property
    def live(self) -> bool:
        """Whether this stage takes real money through it. What says otherwise is not believed."""

    def start(self, request: StartRequest) -> Started:
        """Make the payment at the provider, or find the one that this key made. Raises ProviderRefused."""

    def read(self, reference: str) -> Reading:
        """Read it back."""

    def cancel(self, reference: str) -> Reading:
        """Give it up, if it is still open; the truth afterwards."""

    def refund(self, reference: str, amount: Money, *, key: str) -> Refunded:
        """Give money back; the same key again is the same refund."""

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float) -> WebhookEvent:
        """The event of a webhook's raw bytes. Raises BadSignature."""

    def returned(self, fields: Mapping[str, str]) -> str | None:
        """The reference that a buyer's browser brings back in a query or form. It proves nothing."""


class Payments(Mapping[str, PaymentProvider]):
    """The adapters by name, each imported when it is first asked for."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        """Keys are read when a call needs them."""
        self._settings = settings
        self._secrets = secrets
        self._made: dict[str, PaymentProvider] = {}

    def __getitem__(self, name: str) -> PaymentProvider:
        """The adapter; KeyError for a provider without one."""
        if name != ProviderName.STRIPE:
            raise KeyError(name)
        if name not in self._made:
            from kervan.providers.stripe import StripeProvider

            self._made[name] = StripeProvider(self._settings, self._secrets)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(ProviderName)

    def __len__(self) -> int:
        """How many."""
        return len(ProviderName)
