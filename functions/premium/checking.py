"""Subscriptions that nobody spoke of: pages that closed, periods that ended, webhooks that never came."""

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.world import World

from . import convergence, service
from .tables import Subscription

MOST = 25  # of one shard and run; the next run takes the rest
LONGEST_RUN = 60  # seconds
BEAT = 60


def check(world: World) -> None:
    """Read back everything whose time has come. One that fails is asked again later and stops nobody else.

    Each run begins at another shard, so that what one could not reach the next one does.
    """
    started = world.now()
    first = int(started.timestamp()) // BEAT
    for shard in range(service.SHARDS):
        due = Subscription.check_at < started
        for row in Subscription.to_check.query(str((first + shard) % service.SHARDS), due, limit=MOST):
            if (world.now() - started).total_seconds() > LONGEST_RUN:
                return
            for step in (_look, _postpone):
                try:
                    step(world, row)
                except Exception:  # noqa: BLE001 - whatever it is, this one failed and its neighbours must not
                    log.failure("subscription could not be checked", subscription_id=row.subscription_id)


def _look(world: World, row: Subscription) -> None:
    convergence.converge(world, row.subscription_id)


def _postpone(world: World, listed: Subscription) -> None:
    """The index is late and the look may have changed the row: read it anew."""
    row, now = Subscription.find(listed.subscription_id, consistent=True), world.now()
    if row is None or row.open_shard is None or row.check_at > now:
        return
    row.check_at = convergence.next_check(row, now)
    try:
        commit(row)
    except Changed:
        log.info("subscription moved on while it was checked", subscription_id=row.subscription_id)
