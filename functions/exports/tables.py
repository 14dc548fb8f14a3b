"""Exports: what staff asked for, how far it is, and who took which data away."""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.retention import Retained, proof
from kervan.tables import InstantAttribute, OnDemand, Record, Staged, Table


class Status(StrEnum):
    """The states of an export."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"  # it did not go on for hours; ask again
    CANCELLED = "CANCELLED"


LAWFUL: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.RUNNING, Status.READY, Status.FAILED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.READY, Status.FAILED, Status.CANCELLED}),
    Status.READY: frozenset(),
    Status.FAILED: frozenset(),
    Status.CANCELLED: frozenset(),
}
OPEN = frozenset({Status.PENDING, Status.RUNNING})


class Part(Record):
    """A part of the file that S3 has."""

    number = NumberAttribute()
    tag = UnicodeAttribute()


class ExportsByMonth(GlobalSecondaryIndex["Export"]):
    """A month's exports, by when they were asked for."""

    class Meta:
        """All attributes."""

        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    asked_at = InstantAttribute(range_key=True)


class ExportsUnderWay(GlobalSecondaryIndex["Export"]):
    """Exports that are not done, by their last step; `under_way` is absent in every other state."""

    class Meta:
        """All attributes."""

        index_name = "under-way"
        projection = AllProjection()

    under_way = UnicodeAttribute(hash_key=True)
    stepped_at = InstantAttribute(range_key=True)


class Export(Versioned):
    """A file that is being written, part by part, or lies in the exports bucket for a week."""

    class Meta(OnDemand):
        """One row an export. It stays when the file has left: it says who took what."""

        table_name = Staged("exports")

    export_id = UnicodeAttribute(hash_key=True)
    asked_by = UnicodeAttribute()
    type = UnicodeAttribute()
    format = UnicodeAttribute()
    locale = UnicodeAttribute()
    personal = BooleanAttribute()
    reason = UnicodeAttribute(null=True)
    since = InstantAttribute()
    until = InstantAttribute()
    status = UnicodeAttribute()
    step = NumberAttribute(default=1)
    attempts = NumberAttribute(default=0)  # each has its own number of a part: nobody writes over another's
    place = JSONAttribute(null=True)  # where reading goes on; absent before the first page
    is_read = BooleanAttribute(default=False)  # to the end
    upload = UnicodeAttribute(null=True)
    parts = ListAttribute(of=Part, default=list)
    rows = NumberAttribute(default=0)
    bytes = NumberAttribute(default=0)
    asked_at = InstantAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    stepped_at = InstantAttribute()
    finished_at = InstantAttribute(null=True)
    under_way = UnicodeAttribute(null=True)
    expires = Retained(proof, "asked_at stepped_at")
    by_month = ExportsByMonth()
    unfinished = ExportsUnderWay()

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do."""
        return self.status in OPEN

    @property
    def key(self) -> str:
        """Where its file lies."""
        return f"{self.export_id}.{self.format}"

    @property
    def filename(self) -> str:
        """What it is saved as: `payments-2026-11-01-2026-11-21.csv`."""
        return f"{self.type}-{self.since:%Y-%m-%d}-{self.until:%Y-%m-%d}.{self.format}"

    def enter(self, status: Status, at: datetime) -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.stepped_at = at
        if status not in OPEN:
            self.under_way, self.finished_at = None, at


class ExportAct(Table):
    """Who asked for data, streamed it or fetched its file, and why: rows are added and never changed."""

    class Meta(OnDemand):
        """One row an act; a month's stand together."""

        table_name = Staged("export-acts")

    month = UnicodeAttribute(hash_key=True)  # 2026-11, in UTC
    act_id = UnicodeAttribute(range_key=True)  # sorts by time
    act = UnicodeAttribute()  # ask | cancel | link | stream
    by = UnicodeAttribute()
    at = InstantAttribute()
    export_id = UnicodeAttribute(null=True)
    type = UnicodeAttribute()
    format = UnicodeAttribute()
    personal = BooleanAttribute()
    reason = UnicodeAttribute(null=True)
    since = InstantAttribute()
    until = InstantAttribute()
    rows = NumberAttribute(null=True)  # of a stream
    expires = Retained(proof, "at")
