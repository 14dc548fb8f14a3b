"""The indexes of the ledger's tables."""

from typing import TYPE_CHECKING

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute

if TYPE_CHECKING:
    from .tables import Difference, Entry  # noqa: F401 - what they lead to


class EntriesByDay(GlobalSecondaryIndex["Entry"]):
    """A day's entries (Europe/Istanbul), in the order in which the money moved."""

    class Meta:
        """All attributes."""

        index_name = "by-day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class DifferencesByState(GlobalSecondaryIndex["Difference"]):
    """Open differences, and mended ones, by when they were found."""

    class Meta:
        """All attributes."""

        index_name = "by-state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    found_at = InstantAttribute(range_key=True)
