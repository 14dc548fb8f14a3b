"""A subscription does not outlive its account: nobody pays for what nobody can use."""

from kervan.holdings import Counts
from kervan.world import World

from . import convergence
from .tables import Entitlement, Subscription


def end_subscription(world: World, user_id: str) -> Counts:
    """At its provider, at once; ending it again does nothing. An open page closes by itself within the hour."""
    held = Entitlement.find(user_id, consistent=True)
    row = Subscription.find(held.subscription_id, consistent=True) if held and held.subscription_id else None
    if row is None or not row.is_running:
        return {}
    convergence.end(world, row.subscription_id)
    return {"premium-subscriptions": {"ended": 1}}
