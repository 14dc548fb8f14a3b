"""Rate limits: a counter per rule, subject and window, raised before the work. Subjects are hashed: it names nobody."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kervan.errors import TooMany
from kervan.reply import set_header
from kervan.shared_tables import RateCount
from kervan.world import World


@dataclass(frozen=True)
class RateLimit:
    """At most `most` times in each window of `seconds`."""

    name: str
    most: int
    seconds: int


def take(world: World, limit: RateLimit, subject: str) -> None:
    """Count one; TooMany with the seconds left when the window is full. One write.

    A retry inside the SDK may count twice: the limit errs on the careful side.
    """
    now = int(world.now().timestamp())
    window, left = now // limit.seconds, limit.seconds - now % limit.seconds
    digest = hashlib.sha256(subject.encode()).hexdigest()[:32]
    row = RateCount(f"{limit.name}#{digest}#{window}")
    expires = datetime.fromtimestamp((window + 1) * limit.seconds, UTC) + timedelta(minutes=5)
    row.update(actions=[RateCount.hits.add(1), RateCount.expires.set(expires)])
    hits = int(row.hits)
    set_header("ratelimit-limit", str(limit.most))
    set_header("ratelimit-remaining", str(max(0, limit.most - hits)))
    set_header("ratelimit-reset", str(left))
    if hits > limit.most:
        raise TooMany(retry_after=left)
