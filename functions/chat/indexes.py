"""The indexes of conversations."""

from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute


class MembersByUser(GlobalSecondaryIndex[Any]):
    """Someone's conversations."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class MessagesBySender(GlobalSecondaryIndex[Any]):
    """What somebody said: what a copy or an erasure of a person goes through."""

    class Meta:
        """All attributes."""

        index_name = "by-sender"
        projection = AllProjection()

    sender_id = UnicodeAttribute(hash_key=True)
    sent_at = InstantAttribute(range_key=True)
