"""What payments tell everybody, and, further down, what carries the group's own work to its worker."""

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


class PaymentRefunded(Event):
    """Money went back to the buyer. `order_refunded`: with it all that the order was paid with."""

    payment_id: str
    order_id: str
    user_id: str
    refund_id: str
    order_refunded: bool


class RefundFailed(Event):
    """A refund was refused; or, where `late`, came back after it had succeeded. The money is ours again."""

    payment_id: str
    order_id: str
    user_id: str
    refund_id: str
    late: bool


class PaymentDisputed(Event):
    """The buyer's bank asks for money back. Nothing is refunded until that is decided."""

    payment_id: str
    order_id: str
    user_id: str
    dispute_id: str


class DisputeClosed(Event):
    """The bank has decided. `outcome`: WON or LOST."""

    payment_id: str
    order_id: str
    user_id: str
    dispute_id: str
    outcome: str


class RefundDue(Event):
    """Money was taken that the order did not need: all of it is to be given back, once. `reason`: a `tables.Reason`.

    With `by`, staff cancelled its order and could not give it back before its bank had decided a dispute.
    """

    payment_id: str
    reason: str
    by: str | None = None


class WebhookReceived(Event):
    """A provider signed an event about a payment. A hint to read the truth, and no more."""

    provider: str
    event_id: str
    reference: str
    payment_id: str | None
    about: str = "payment"  # or `refunds`: those, and disputes


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
    """An open payment's order was closed, or paid by another: the payment is to be given up at its provider."""

    payment_id: str


class RefundRequested(Event):
    """A refund is promised: the provider is to be asked for it."""

    payment_id: str
    refund_id: str


class RefundsMentioned(Event):
    """Something speaks of refunds or disputes at the provider that may not be known here."""

    payment_id: str


class PaymentRedriven(Event):
    """Staff want a payment to be held against its provider's truth anew."""

    payment_id: str
