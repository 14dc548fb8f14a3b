"""What people ask about their own data: a copy of it, or its erasure; and what every group has said of its part."""

from enum import StrEnum

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.ids import derived_id
from kervan.tables import InstantAttribute, OnDemand, Staged


class Kind(StrEnum):
    """What is asked for."""

    COPY = "copy"
    ERASURE = "erasure"


class Status(StrEnum):
    """The states of a job."""

    PENDING = "PENDING"  # an erasure whose hour has not come: tokens that are out may still write
    RUNNING = "RUNNING"  # groups do their parts
    WAITING = "WAITING"  # an erasure: something is still needed for what the person is owed
    READY = "READY"  # a copy
    TAKEN = "TAKEN"  # its link was given out, once
    DONE = "DONE"  # an erasure; or a copy whose person has left, which is gone with them


class JobsDue(GlobalSecondaryIndex["PersonJob"]):
    """What is to be gone on with, by when; `under_way` is absent when nothing is left to do."""

    class Meta:
        """All attributes."""

        index_name = "due"
        projection = AllProjection()

    under_way = UnicodeAttribute(hash_key=True)
    due = InstantAttribute(range_key=True)


class PersonJob(Versioned):
    """A copy, or an erasure. It holds ids and counts: it is the report that stays."""

    class Meta(OnDemand):
        """A copy's row leaves after a month, an erasure's after three years: as long as it must be proved."""

        table_name = Staged("person-jobs")

    job_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    round = NumberAttribute(default=1)
    last = BooleanAttribute(default=False)  # the parts that go last are due
    waits_for = UnicodeSetAttribute(null=True)  # groups
    parts = JSONAttribute(default=dict)  # {group: {table: {what: rows}}}, of the latest round
    asked_at = InstantAttribute()
    finished_at = InstantAttribute(null=True)
    taken_at = InstantAttribute(null=True)
    due = InstantAttribute()
    under_way = UnicodeAttribute(null=True)
    expires = TTLAttribute(null=True)
    by_due = JobsDue()

    @staticmethod
    def id_of_erasure(user_id: str) -> str:
        """A person leaves once."""
        return derived_id("ers", user_id)
