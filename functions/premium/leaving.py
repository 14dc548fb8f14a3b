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
    """At its provider, at once; ending it again does nothing. A page that is open is closed, so that nobody pays there
    any more; one that was paid a moment ago has begun a subscription, which ends as well.
    """
    held = Entitlement.find(user_id, consistent=True)
    row = Subscription.find(held.subscription_id, consistent=True) if held and held.subscription_id else None
    if row is not None and row.is_waiting and row.checkout is not None:
        recurring(world, row.provider).close_checkout(row.checkout)
        convergence.converge(world, row.subscription_id, finishes=False)
        row = Subscription.get(row.subscription_id, consistent_read=True)
    if row is None or not row.is_running:
        return {}
    recurring(world, row.provider).end(str(row.reference))
    convergence.converge(world, row.subscription_id, finishes=False)
    return {"premium-subscriptions": {"ended": 1}}
