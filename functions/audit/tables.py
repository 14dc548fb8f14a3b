"""The chain of what was done by right of a role: entries are added and never changed, heads say where it ends."""

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Staged, Table


class EntriesByDay(GlobalSecondaryIndex["AuditEntry"]):
    """What was done on a day, in UTC."""

    class Meta:
        """All attributes."""

        index_name = "by-day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class EntriesByPerson(GlobalSecondaryIndex["AuditEntry"]):
    """What somebody did."""

    class Meta:
        """All attributes."""

        index_name = "by-person"
        projection = AllProjection()

    by = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class EntriesBySubject(GlobalSecondaryIndex["AuditEntry"]):
    """What was done about an account, an order, a payment."""

    class Meta:
        """All attributes."""

        index_name = "by-subject"
        projection = AllProjection()

    subject = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class AuditEntry(Table):
    """One act. `before` is the hash of the entry before it in its chain, `hash` that of this one with it."""

    class Meta(OnDemand):
        """A chain's entries of a month stand together; they are numbered on over the months."""

        table_name = Staged("audit-entries")

    part = UnicodeAttribute(hash_key=True)  # 2#2026-11
    sequence = NumberAttribute(range_key=True)
    letter_id = UnicodeAttribute()  # the fact that it was made of
    day = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()
    group = UnicodeAttribute()
    action = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    changes = ListAttribute(of=UnicodeAttribute)
    before = UnicodeAttribute()
    hash = UnicodeAttribute()
    by_day = EntriesByDay()
    by_person = EntriesByPerson()
    by_subject = EntriesBySubject()


class AuditHead(Versioned):
    """Where a chain ends. Written in the commit of each entry, so a chain grows by one writer at a time."""

    class Meta(OnDemand):
        """One row a chain."""

        table_name = Staged("audit-heads")

    chain = UnicodeAttribute(hash_key=True)
    first_month = UnicodeAttribute()
    month = UnicodeAttribute()  # of the last entry
    sequence = NumberAttribute(default=0)
    hash = UnicodeAttribute()
