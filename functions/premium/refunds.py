"""Giving a period back: staff ask, the worker does it, and reading the truth back ends the subscription."""

from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Conflict
from kervan.providers.payments import NOT_PAID, ProviderRefused
from kervan.world import World

from . import convergence
from .convergence import recurring
from .events import SubscriptionRefundAsked
from .tables import Subscription


class PeriodNotPaid(Conflict):
    """No period of it was paid."""

    tr = "Bu üyelikte geri ödenecek bir dönem yok."
    en = "This subscription has no paid period to refund."


def ask(world: World, caller: Caller, subscription_id: str) -> Subscription:
    """The last paid period goes back, whole, and nothing is charged again. Asking twice is asking once."""
    row = Subscription.visible_to(caller, subscription_id)
    if row.invoice is None:
        raise PeriodNotPaid
    if row.refund_of != row.invoice:
        row.refund_of, row.refund_by = row.invoice, caller.id
        commit(row, tell=(SubscriptionRefundAsked(subscription_id=row.subscription_id, at=world.now()),))
    return row


def give_back(world: World, subscription_id: str) -> None:
    """Safe to repeat: the key is the invoice's, and what was given back or has ended stays so. A period that a credit
    paid has no money to go back, and ends all the same.
    """
    row = Subscription.get(subscription_id, consistent_read=True)
    provider = recurring(world, row.provider)
    try:
        provider.refund(str(row.refund_of), key=f"subscription:{row.subscription_id}:refund:{row.refund_of}")
    except ProviderRefused as refused:
        if refused.facts.get("reason") != NOT_PAID:
            raise
        log.warning("no money was taken for the period", subscription_id=subscription_id)
    convergence.end(world, subscription_id)
