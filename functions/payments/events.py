"""What payments tell. The first five are for everybody; the rest carry the group's own work to its worker."""

from dataclasses import asdict
from datetime import datetime
from typing import Self

from kervan.events import Event
from kervan.providers.subscriptions import BillingHint


class PaymentStarted(Event):
    """A provider knows the payment and waits for the buyer."""

    payment_id: str
    order_id: str
    user_id: str


class PaymentSucceeded(Event):
    """The money is taken and its order paid, both in the commit that tells it."""

    payment_id: str
    order_id: str
    user_id: str


class PaymentFailed(Event):
    """A payment ended without money: refused, or given up."""

    payment_id: str
    order_id: str
    user_id: str
    status: str


class PaymentNeedsReview(Event):
    """Money was taken, or is claimed to be, that fits no order. `reason` is one of `tables.Reason`."""

    payment_id: str
    order_id: str
    user_id: str
    reason: str


class RefundDue(Event):
    """Money was taken that the order did not need: all of it is to be given back, once. `reason`: a `tables.Reason`."""

    payment_id: str
    reason: str


class WebhookReceived(Event):
    """A provider signed an event about a payment. A hint to read the truth, and no more."""

    provider: str
    event_id: str
    reference: str
    payment_id: str | None


class BillingEventReceived(Event):
    """A provider signed an event about a subscription: whichever webhook it came to, it stands in the inbox once.

    It names the subscription as far as it can: by the provider's ids of it, its checkout or its customer, or by ours.
    """

    provider: str
    event_id: str
    subscription: str | None
    checkout: str | None
    customer: str | None
    subscription_id: str | None

    @classmethod
    def of(cls, provider: str, event_id: str, hint: BillingHint, *, at: datetime) -> Self:
        """The fact that tells a verified event's hint."""
        return cls(provider=provider, event_id=event_id, **asdict(hint), at=at)


class ReturnSeen(Event):
    """A buyer's browser came back from a provider. It proves nothing."""

    payment_id: str


class PaymentAbandoned(Event):
    """An open payment's order was closed: the payment is to be given up at its provider."""

    payment_id: str
