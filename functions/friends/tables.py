"""Who knows whom, and who wants to hear nothing of whom."""

from enum import StrEnum

from pynamodb.attributes import UnicodeAttribute

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Staged, Table

PARTED = "parted"  # what keeps the chat of two shut who are no friends


class Tie(StrEnum):
    """How one of two stands to the other. Each of the two has a row."""

    ASKED = "outgoing"
    ASKS = "incoming"
    FRIENDS = "friends"


class Friend(Versioned):
    """One's side of a friendship, or of the wish for one. Both sides change in one commit."""

    class Meta(OnDemand):
        """All of a person's ties stand together."""

        table_name = Staged("friends")

    user_id = UnicodeAttribute(hash_key=True)
    other_id = UnicodeAttribute(range_key=True)
    tie = UnicodeAttribute()
    since = InstantAttribute()


class Block(Table):
    """`user_id` wants to hear nothing of `other_id`."""

    class Meta(OnDemand):
        """All of a person's blocks stand together."""

        table_name = Staged("blocks")

    user_id = UnicodeAttribute(hash_key=True)
    other_id = UnicodeAttribute(range_key=True)
    at = InstantAttribute()

    @classmethod
    def between(cls, first: str, second: str) -> bool:
        """Whether one of the two has blocked the other. One read, consistent."""
        return any(cls.batch_get([(first, second), (second, first)], consistent_read=True))
