"""Rate limits: a counter per rule, subject and window, raised before the work.

Subjects are hashed with a key of the stage, because a number or an address is found by trying all of them. It comes
with the shared secret, which every request has read already.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kervan.errors import Conflict, TooMany
from kervan.reply import set_header
from kervan.settings import Secret
from kervan.shared_tables import RateCount
from kervan.tables import GuardedWrite
from kervan.tokens import unb64url
from kervan.world import World

IPV6_HOUSE = 64  # bits: one house has every address of such a network


@dataclass(frozen=True)
class RateLimit:
    """At most `most` times in each window of `seconds`."""

    name: str
    most: int
    seconds: int


def take(world: World, limit: RateLimit, subject: str) -> int:
    """Count one; TooMany with the seconds left when the window is full. One write. The count as it is now.

    A retry inside the SDK may count twice: the limit errs on the careful side.
    """
    key, expires, left = _window(world, limit, subject)
    row = RateCount(key)
    row.update(actions=[RateCount.hits.add(1), RateCount.expires.set(expires)])
    hits = int(row.hits)
    set_header("ratelimit-limit", str(limit.most))
    set_header("ratelimit-remaining", str(max(0, limit.most - hits)))
    set_header("ratelimit-reset", str(left))
    if hits > limit.most:
        raise TooMany(retry_after=left)
    return hits


def counted(world: World, limit: RateLimit, subject: str) -> GuardedWrite:
    """The count as a part of a commit: no call of its own, and what is not committed does not count."""
    key, expires, left = _window(world, limit, subject)
    return GuardedWrite(
        table=RateCount,
        hash_key=key,
        range_key=None,
        actions=(RateCount.hits.add(1), RateCount.expires.set(expires)),
        condition=RateCount.hits.does_not_exist() | (RateCount.hits < limit.most),
        refused=TooMany(retry_after=left),
    )


def first(world: World, limit: RateLimit, subject: str) -> GuardedWrite | None:
    """The first count of a window as a part of a commit; None where there is one. One read.

    Two that come at the same moment are both the first.
    """
    key, expires, _ = _window(world, limit, subject)
    if RateCount.find(key) is not None:
        return None
    return GuardedWrite(RateCount, key, None, (RateCount.hits.add(1), RateCount.expires.set(expires)), None, Conflict())


def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or an IPv6 network. Anything else is itself."""
    if ":" not in address:
        return address
    from ipaddress import IPv6Network

    try:
        return str(IPv6Network((address, IPV6_HOUSE), strict=False))
    except ValueError:
        return address


def marked(world: World, subject: str) -> str:
    """What stands for the subject where it must be known again and not be read."""
    key = unb64url(world.secrets.get(Secret.SHARED)["subject_key"])
    return hmac.digest(key, subject.encode(), "sha256").hex()[:32]


def _window(world: World, limit: RateLimit, subject: str) -> tuple[str, datetime, int]:
    """The counter's key, when its row may leave, and the seconds until the window ends."""
    now = int(world.now().timestamp())
    window, left = now // limit.seconds, limit.seconds - now % limit.seconds
    expires = datetime.fromtimestamp((window + 1) * limit.seconds, UTC) + timedelta(minutes=5)
    return f"{limit.name}#{marked(world, place_of(subject))}#{window}", expires, left
