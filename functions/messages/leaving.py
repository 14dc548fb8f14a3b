"""What the others' lists show of who leaves: the last thing that they said."""

from kervan.commit import commit
from kervan.holdings import Counts
from kervan.world import World

from .tables import Conversation


def blank_last_words(_world: World, user_id: str) -> Counts:
    """In the row of each one they wrote with."""
    blanked = 0
    for mine in Conversation.query(user_id):
        if mine.last_sender_id == user_id:
            commit(also=(Conversation.forget(mine.other_id, user_id),), finishes=False)
            blanked += 1
    return {"conversations": {"blanked": blanked}}
