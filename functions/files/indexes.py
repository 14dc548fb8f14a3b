"""The indexes of files."""

from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute


class FilesByUser(GlobalSecondaryIndex[Any]):
    """Someone's files by purpose, in the order in which they were announced."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    shelf = UnicodeAttribute(range_key=True)


class FilesDue(GlobalSecondaryIndex[Any]):
    """Files that nobody uses, by when they are swept away; `loose` is absent in those that are in use or rejected."""

    class Meta:
        """All attributes."""

        index_name = "due"
        projection = AllProjection()

    loose = UnicodeAttribute(hash_key=True)
    due = InstantAttribute(range_key=True)
