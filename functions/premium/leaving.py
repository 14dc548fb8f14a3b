"""A subscription does not outlive its account: nobody pays for what nobody can use.

Every step can be asked for again, and none of them finishes the letter: what follows in the group's part would be lost
with a worker that dies in between.
"""

from kervan.holdings import Counts
from kervan.world import World

from . import convergence
from .convergence import recurring
from .tables import Entitlement, Subscription


def end_subscription(world: World, user_id: str) -> Counts:
    """At its provider, at once; ending it again does nothing. A page that waits is given up; one that was paid a moment
    ago has begun a subscription, which ends as well.
    """
    held = Entitlement.find(user_id, consistent=True)
    row = Subscription.find(held.subscription_id, consistent=True) if held and held.subscription_id else None
    if row is not None and row.is_waiting:
        row = _given_up(world, row)
    if row is None or not row.is_running:
        return {}
    convergence.end(world, row.subscription_id, finishes=False)
    return {"premium-subscriptions": {"ended": 1}}


def _given_up(world: World, row: Subscription) -> Subscription:
    """Closed where it can be. Money that comes by it all the same is for a person to give back."""
    provider = recurring(world, row.provider)
    if row.checkout is not None and provider.closes:
        provider.close_checkout(row.checkout)
    convergence.converge(world, row.subscription_id, finishes=False)
    row = Subscription.get(row.subscription_id, consistent_read=True)
    if row.is_waiting:
        convergence.abandon(world, row, finishes=False)
    return row
