"""Charges that were refused, at providers that do not try again by themselves: once a day, until the days of grace end.

Then the subscription is ended, so that nobody is charged weeks later for premium that has lapsed.
"""

from kervan import log
from kervan.providers.payments import ProviderRefused
from kervan.world import World

from . import convergence
from .convergence import recurring
from .plans import GRACE
from .tables import Status, Subscription


def collect(world: World, subscription_id: str) -> None:
    """Try again, or give up. What became of it is read back with everything else."""
    row = Subscription.find(subscription_id, consistent=True)
    if row is None or row.status != Status.PAST_DUE or recurring(world, row.provider).collects:
        return
    if row.paid_until + GRACE <= world.now():
        convergence.end(world, subscription_id)
        return
    try:
        recurring(world, row.provider).collect(str(row.reference))
    except ProviderRefused:
        log.info("the charge was refused again", subscription_id=subscription_id)
