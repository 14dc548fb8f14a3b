"""What people have paid for, as the rest of the product asks about it."""

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Staged


class Entitlement(Versioned):
    """Premium until a moment. It ends by itself, so that no lapse has to be noticed."""

    class Meta(OnDemand):
        """One row a person."""

        table_name = Staged("entitlements")

    user_id = UnicodeAttribute(hash_key=True)
    until = InstantAttribute()

    @classmethod
    def holds(cls, user_id: str, now: datetime) -> bool:
        """Whether the person is premium now."""
        found = cls.find(user_id, consistent=True)
        return found is not None and found.until > now
