"""Usage: how often products are looked at. One write and no read, spread over shards."""

from datetime import timedelta

from kervan.commit import commit
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from .tables import ProductViews

SHARDS = 16
KEPT = timedelta(days=400)
PER_ADDRESS = RateLimit("product-views", most=120, seconds=60)


def count(world: World, product_id: str, address: str) -> None:
    """One look at a product. Whoever folds the counts ignores ids that are no products."""
    take(world, PER_ADDRESS, address)
    now = world.now()
    shard = world.chance(1)[0] % SHARDS
    commit(also=(ProductViews.seen(product_id, f"{now:%Y-%m-%d}#{shard}", now + KEPT),))
