"""One certificate per order that holds: its id comes from the order's, so asking twice cannot make two.

What is issued in place of another has an id of its own, made of the order's and of how many there were before it.
A batch issues what is missing of a product; its letters count in shards, so that many workers do not wait for one row.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.ids import derived_id
from kervan.retention import Retained, books
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Record, Staged, Table, guarded

SHELF = "all"
Outcome = Literal["issued", "failed", "skipped"]


class Status(StrEnum):
    """The states of a certificate."""

    PENDING = "PENDING"  # asked for; the worker has not drawn it yet
    GENERATING = "GENERATING"  # drawn anew in place of an issued one; issuing itself is one step, PENDING → READY
    READY = "READY"
    FAILED = "FAILED"  # cannot be drawn as things are; asking again tries again
    REVOKED = "REVOKED"


LAWFUL: dict[Status, frozenset[Status]] = {  # whatever it is, its order may be refunded
    Status.PENDING: frozenset({Status.GENERATING, Status.READY, Status.FAILED, Status.REVOKED}),
    Status.GENERATING: frozenset({Status.READY, Status.FAILED, Status.REVOKED}),
    Status.READY: frozenset({Status.GENERATING, Status.REVOKED}),
    Status.FAILED: frozenset({Status.PENDING, Status.READY, Status.FAILED, Status.REVOKED}),
    Status.REVOKED: frozenset(),
}
DECIDED = frozenset({Status.READY, Status.REVOKED})


class CertificatesByUser(GlobalSecondaryIndex["Certificate"]):
    """Someone's certificates, in the order of their orders."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    certificate_id = UnicodeAttribute(range_key=True)


class CertificatesByDocument(GlobalSecondaryIndex["Certificate"]):
    """The certificate that a file is of, by the file's hash."""

    class Meta:
        """All attributes."""

        index_name = "by-document"
        projection = AllProjection()

    sha256 = UnicodeAttribute(hash_key=True)


class Certificate(Versioned):
    """A certificate. It names its donor only masked: who must be forgotten is forgotten here already."""

    class Meta(OnDemand):
        """One row an order that has a certificate."""

        table_name = Staged("certificates")

    certificate_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    status = UnicodeAttribute()
    serial = UnicodeAttribute()
    product = UnicodeAttribute()
    asked_at = InstantAttribute()
    # From here to `sha256`: known once it is issued.
    locale = UnicodeAttribute(null=True)  # the language it is written in
    masked_name = UnicodeAttribute(null=True)
    issued_at = InstantAttribute(null=True)
    file_key = UnicodeAttribute(null=True)  # in the documents bucket
    sha256 = UnicodeAttribute(null=True)  # of the file, in hexadecimal
    failure = UnicodeAttribute(null=True)  # why it is FAILED
    revoked_at = InstantAttribute(null=True)
    revoked_by = UnicodeAttribute(null=True)  # of staff; absent when its order was refunded
    revoke_reason = UnicodeAttribute(null=True)  # theirs; the world is not told
    generation = NumberAttribute(default=0)  # how many its order had before it
    replaces = UnicodeAttribute(null=True)
    replaced_by = UnicodeAttribute(null=True)
    template_version = NumberAttribute(null=True)  # of its product's template; absent: the house's own look
    latest = UnicodeAttribute(null=True)  # in an order's first one: the newest, where there is another
    expires = Retained(books, "asked_at issued_at revoked_at")
    by_user = CertificatesByUser()
    by_document = CertificatesByDocument()

    @staticmethod
    def id_of(order_id: str, generation: int = 0) -> str:
        """The id of an order's first certificate, whether there is one or not; or of one in its place."""
        return derived_id("crt", order_id, *([str(generation)] if generation else []))

    @classmethod
    def current(cls, order_id: str) -> Self | None:
        """The order's newest certificate. One read; two where it was issued anew."""
        first = cls.find(cls.id_of(order_id), consistent=True)
        return first if first is None or first.latest is None else cls.get(first.latest, consistent_read=True)

    @property
    def is_issued(self) -> bool:
        """Whether there is a document that the world may ask about; a revoked one stays on record."""
        return self.status in DECIDED and self.issued_at is not None

    @property
    def is_decided(self) -> bool:
        """Whether issuing has nothing to do any more: it is issued, or never will be."""
        return self.status in DECIDED

    def page_at(self, public_url: str) -> str:
        """The address of its public page: what its QR code says."""
        return f"{public_url}/certificate/{self.certificate_id}"

    def enter(self, status: Status) -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value

    def issue(
        self, *, locale: str, masked_name: str, at: datetime, file_key: str, sha256: str, template_version: int | None
    ) -> None:
        """It is drawn and signed, and lies under this key."""
        self.enter(Status.READY)
        self.locale = locale
        self.masked_name = masked_name
        self.issued_at = at
        self.file_key = file_key
        self.sha256 = sha256
        self.template_version = template_version
        self.failure = None

    def fail(self, reason: str) -> None:
        """It cannot be drawn as things are."""
        self.enter(Status.FAILED)
        self.failure = reason

    def revoke(self, at: datetime, *, by: str | None = None, reason: str | None = None) -> None:
        """It holds no more."""
        self.enter(Status.REVOKED)
        self.revoked_at, self.revoked_by, self.revoke_reason = at, by, reason


class TemplateWords(Record):
    """What a template says in one language."""

    title = UnicodeAttribute()
    sentence = UnicodeAttribute()
    closing = UnicodeAttribute(default="")
    role = UnicodeAttribute(default="")  # the signatory's


class CertificateTemplate(Table):
    """How a product's certificates look. Rows are only ever added: what a certificate was made with stays known."""

    class Meta(OnDemand):
        """One row a version; the last one is in force."""

        table_name = Staged("certificate-templates")

    product_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)  # 1 …
    tr = TemplateWords()
    en = TemplateWords()
    signatory = UnicodeAttribute(default="")
    palette = UnicodeAttribute()
    ornament = UnicodeAttribute()
    by = UnicodeAttribute()
    at = InstantAttribute()

    @classmethod
    def current(cls, product_id: str) -> Self | None:
        """The one in force. One query."""
        return next(iter(cls.query(product_id, scan_index_forward=False, limit=1, consistent_read=True)), None)


class BatchesByTime(GlobalSecondaryIndex["CertificateBatch"]):
    """All of them, the last one first when asked backwards; there are a few a month."""

    class Meta:
        """All attributes."""

        index_name = "by-time"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    asked_at = InstantAttribute(range_key=True)


class CertificateBatch(Versioned):
    """Certificates that staff had issued for all paid orders of a product that had none."""

    class Meta(OnDemand):
        """One row a batch."""

        table_name = Staged("certificate-batches")

    batch_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute()
    by = UnicodeAttribute()
    shelf = UnicodeAttribute(default=SHELF)
    asked_at = InstantAttribute()
    first_month = UnicodeAttribute()  # in which the product was put up: no order of it is older
    found = NumberAttribute(default=0)  # paid orders of the product, so far
    due = NumberAttribute(default=0)  # those of them that a letter was written for
    searched_at = InstantAttribute(null=True)  # when the last page of orders was looked at
    by_time = BatchesByTime()


class CertificateBatchTally(Table):
    """What became of a part of a batch's letters."""

    class Meta(OnDemand):
        """As many rows a batch as there are shards."""

        table_name = Staged("certificate-batch-tallies")

    batch_id = UnicodeAttribute(hash_key=True)
    shard = NumberAttribute(range_key=True)
    issued = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    skipped = NumberAttribute(default=0)  # by the time of their letter another run had issued them, or none was due

    @classmethod
    @guarded
    def add(cls, batch_id: str, shard: int, outcome: Outcome) -> GuardedWrite:
        """One more, in the commit that ends its letter: so each is counted once."""
        return GuardedWrite(
            table=cls,
            hash_key=batch_id,
            range_key=shard,  # type: ignore[arg-type]
            actions=({"issued": cls.issued, "failed": cls.failed, "skipped": cls.skipped}[outcome].add(1),),
            condition=None,
            refused=Conflict(),
        )
