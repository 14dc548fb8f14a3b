"""How late the outbox was when it was last looked at, so that nobody else has to look through it."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from kervan.errors import Conflict
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, Table, guarded


class OutboxLag(Table):
    """The sweeper's last look: one row."""

    class Meta(OnDemand):
        """Written every minute; an old row means that the sweeper stands still."""

        table_name = Staged("outbox-lag")

    name = UnicodeAttribute(hash_key=True, default="outbox")
    letters = NumberAttribute()
    oldest_at = InstantAttribute(null=True)
    measured_at = InstantAttribute()

    @classmethod
    @guarded
    def measured(cls, *, letters: int, oldest_at: datetime | None, at: datetime) -> GuardedWrite:
        """What waits now, over what was said before."""
        oldest = cls.oldest_at.set(oldest_at) if oldest_at else cls.oldest_at.remove()
        return GuardedWrite(
            table=cls,
            hash_key="outbox",
            range_key=None,
            actions=(cls.letters.set(letters), oldest, cls.measured_at.set(at)),
            condition=None,
            refused=Conflict(),
        )
