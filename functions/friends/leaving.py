"""Who leaves is in nobody's list of friends any more."""

from kervan.commit import commit
from kervan.holdings import Counts
from kervan.world import World

from .tables import Friend


def part_from_all(_world: World, user_id: str) -> Counts:
    """The others' side; one's own goes as it is declared."""
    gone = 0
    for mine in Friend.query(user_id):
        theirs = Friend.find(mine.other_id, user_id)
        if theirs is not None:
            commit(delete=theirs, finishes=False)
            gone += 1
    return {"friends": {"parted": gone}}
