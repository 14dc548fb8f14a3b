"""Who leaves is in nobody's list of friends any more, and nobody writes to them."""

from functions.chat.tables import Chat
from kervan.commit import commit
from kervan.world import World

from .tables import PARTED, Friend, Tie

COST = 5  # a tie takes as long as so many rows that are deleted in pages


def part(_world: World, mine: Friend) -> int:
    """End one tie on both sides at once; what that cost, in rows. Safe to repeat: nothing is left of it then."""
    pair = (mine.user_id, mine.other_id)
    sides = list(Friend.batch_get([pair, pair[::-1]], consistent_read=True))
    were_friends = any(side.tie == Tie.FRIENDS for side in sides)
    shut = (Chat.bar(Chat.id_of(*pair), PARTED, shut=True),) if were_friends else ()
    commit(delete=sides, also=shut, finishes=False)
    return COST
