"""Subscriptions that nobody spoke of: pages that closed, periods that ended, webhooks that never came."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.world import World

from . import attempts, collecting, convergence
from .convergence import OFTEN, RARELY
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
    for shard in range(attempts.SHARDS):
        due = Subscription.check_at < started
        for row in Subscription.to_check.query(str((first + shard) % attempts.SHARDS), due, limit=MOST):
            if (world.now() - started).total_seconds() > LONGEST_RUN:
                return
            looked = _survived(row, partial(_look, world, row.subscription_id))
            _survived(row, partial(_postpone, world, row, RARELY if looked else OFTEN))


def _look(world: World, subscription_id: str) -> None:
    collecting.collect(world, subscription_id)
    convergence.converge(world, subscription_id)


def _survived(row: Subscription, step: Callable[[], None]) -> bool:
    """Whether the step was done."""
    try:
        step()
    except Exception:  # noqa: BLE001 - whatever it is, this subscription failed and its neighbours must not
        log.failure("subscription could not be checked", subscription_id=row.subscription_id)
        return False
    return True


def _postpone(world: World, listed: Subscription, at_most: timedelta) -> None:
    """The index is late and the look may have changed the row: read it anew."""
    row, now = Subscription.find(listed.subscription_id, consistent=True), world.now()
    if row is None or row.open_shard is None or row.check_at > now:
        return
    row.check_at = min(convergence.next_check(world, row), now + at_most)
    try:
        commit(row)
    except Changed:
        log.info("subscription moved on while it was checked", subscription_id=row.subscription_id)
