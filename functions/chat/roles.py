"""The words that conversations and their members are described with."""

import itertools
from enum import StrEnum
from hashlib import sha256

DIRECT, GROUP = "direct", "group"
OPEN, DELETED = "open", "deleted"
IN, BANNED = "in", "banned"
PLACES = 256
MOST_PARTS = 90  # letters that one transaction takes
PARTED = "parted"  # among those who bar a direct chat: the two are no friends any more


class Role(StrEnum):
    """What a member may do. Each includes what the ones before it may."""

    MEMBER = "member"
    MODERATOR = "moderator"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(Role).index(self)


def place_of(user_id: str) -> str:
    """Where a member stands: people are spread over 256 places, so that a part of a group is a range of keys."""
    return f"{sha256(user_id.encode()).hexdigest()[:2]}#{user_id}"


TRUSTED = (Role.MODERATOR.value, Role.OWNER.value)


def shares(members: int, each: int) -> list[tuple[str, str]]:
    """The ranges of places that work on so many is shared out by, with a letter for every part in one commit: people
    are spread over them evenly.
    """
    count = min(MOST_PARTS, max(1, -(-members // each)))
    ends = [PLACES * part // count for part in range(count + 1)]
    return [(f"{low:02x}", f"{high - 1:02x}~") for low, high in itertools.pairwise(ends)]
