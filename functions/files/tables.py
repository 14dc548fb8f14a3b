"""Files that people send: what was said of each, what scanners found in it, and which version of it may be had."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from kervan import audit
from kervan.commit import Versioned
from kervan.errors import Conflict, NotFound
from kervan.ids import shard_of
from kervan.notices import INCOMING, SERVED
from kervan.settings import Bucket
from kervan.tables import Caller, GuardedWrite, InstantAttribute, OnDemand, Record, Staged, guarded
from kervan.world import World

from .indexes import FilesByUser, FilesDue
from .kinds import Purpose as Purpose
from .kinds import saved_as
from .states import LAWFUL, REASON_KEPT, SHARDS, WAITS
from .states import Status as Status

LINK_SECONDS = 60
EVERYONE = "*"  # with an account


class FileNotReady(Conflict):
    """It is being scanned, or was rejected, or serves another purpose."""

    tr = "Bu dosya henüz kullanılamıyor: taraması bitmemiş, reddedilmiş ya da başka bir amaçla yüklenmiş."
    en = "This file cannot be used: it is still being scanned, was rejected, or was uploaded for another purpose."


class FileInUse(Conflict):
    """Something shows it: a message, an order, a profile."""

    tr = "Bu dosya kullanımda."
    en = "This file is in use."


class StorageFull(Conflict):
    """The caller's files would be more than they may keep."""

    tr = "Dosya alanınız doldu; önce bazı dosyaları silin."
    en = "Your storage is full; delete some files first."


class Verdict(Record):
    """What one scanner found in one version of the object."""

    scanner = UnicodeAttribute()
    version_id = UnicodeAttribute()
    finding = UnicodeAttribute(null=True)  # None: clean
    at = InstantAttribute()


class File(Versioned):
    """A file. Its bytes lie under `incoming` until they were found clean, then under `served`."""

    class Meta(OnDemand):
        """One row a file."""

        table_name = Staged("files")

    file_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    purpose = UnicodeAttribute()
    shelf = UnicodeAttribute()  # purpose#file
    filename = UnicodeAttribute()
    media = UnicodeAttribute()  # of what is served
    size = NumberAttribute()  # as it was announced; this much of the owner's storage is taken
    status = UnicodeAttribute(default=Status.PENDING.value)
    created_at = InstantAttribute()
    loose = UnicodeAttribute(null=True)
    due = InstantAttribute()
    came_as = UnicodeAttribute(null=True)  # the version that came first: the one that is looked at
    verdicts = ListAttribute(of=Verdict, default=list)
    serves = UnicodeAttribute(null=True)  # the version under `served`, once it is READY
    ready_at = InstantAttribute(null=True)
    reason = UnicodeAttribute(null=True)  # why it is REJECTED
    used_by = UnicodeAttribute(null=True)  # what shows it: an order, a message, a user
    shared_with = UnicodeAttribute(null=True)  # who else may have it: a user, or EVERYONE
    expires = TTLAttribute(null=True)
    by_user = FilesByUser()
    by_due = FilesDue()

    @property
    def incoming(self) -> str:
        """Where it comes in."""
        return f"{INCOMING}{self.file_id}"

    @property
    def served(self) -> str:
        """Where it may be had from."""
        return f"{SERVED}{self.file_id}"

    @property
    def saved_as(self) -> str:
        """The name that it is downloaded under."""
        return saved_as(self.filename, self.media)

    @property
    def findings(self) -> dict[str, str | None]:
        """What each scanner said of the version that is looked at."""
        return {v.scanner: v.finding for v in self.verdicts if v.version_id == self.came_as}

    def enter(self, status: Status, at: datetime) -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.wait(at)

    def wait(self, since: datetime) -> None:
        """From now on for what comes next."""
        waits = WAITS.get(Status(self.status))
        self.due = since + (waits or REASON_KEPT)
        self.loose = str(shard_of(self.file_id, SHARDS)) if waits and not self.used_by else None
        self.expires = None if waits else self.due

    def reject(self, reason: str, at: datetime) -> None:
        """For good."""
        self.enter(Status.REJECTED, at)
        self.reason, self.serves = reason, None

    def record(self, scanner: str, finding: str | None, at: datetime) -> None:
        """What a scanner said of the version that came first; its latest word counts."""
        others = [verdict for verdict in self.verdicts if verdict.scanner != scanner]
        self.verdicts = [*others, Verdict(scanner=scanner, version_id=self.came_as, finding=finding, at=at)]

    def is_clean(self, scanners: Collection[str]) -> bool:
        """Whether all of these looked and found nothing."""
        return all(name in self.findings and self.findings[name] is None for name in scanners)

    def link(self, world: World) -> str | None:
        """An address that works for a minute; None unless the file is READY. Who may have it is the caller's business:
        a group that shows a file to others asks its own rules first.
        """
        if self.status != Status.READY or self.serves is None:
            return None
        return world.files.serve(
            Bucket.UPLOADS,
            self.served,
            self.serves,
            filename=self.saved_as,
            media=self.media,
            seconds=LINK_SECONDS,
        )

    @classmethod
    def visible_to(cls, caller: Caller, key: str) -> Self:
        """Also to whom it was shared with. NotFound otherwise."""
        row = cls.find(key)
        shared = row is not None and (caller.id == row.user_id or row.shared_with in (caller.id, EVERYONE))
        if row is None or not (shared or caller.is_staff):
            raise NotFound
        if caller.id != row.user_id and caller.is_staff:
            audit.by_right(caller.id)
        return row

    @classmethod
    def usable_by(cls, caller: Caller, purpose: Purpose, *file_ids: str) -> list[Self]:
        """The caller's own clean files of this purpose, which nothing shows yet; evidence may be any colleague's.
        One read, however many. NotFound, FileNotReady, FileInUse. Use them in the same commit by `attach`.
        """
        rows = {row.file_id: row for row in cls.batch_get(set(file_ids), consistent_read=True)}
        together = purpose == Purpose.EVIDENCE and caller.is_staff
        if rows.keys() != set(file_ids) or not all(together or row.user_id == caller.id for row in rows.values()):
            raise NotFound
        if any(row.status != Status.READY or row.purpose != purpose for row in rows.values()):
            raise FileNotReady
        if any(row.used_by is not None for row in rows.values()):
            raise FileInUse
        return [rows[file_id] for file_id in file_ids]

    @classmethod
    @guarded
    def attach(cls, file_id: str, *, to: str, by: str, shared_with: str | None = None) -> GuardedWrite:
        """The file of `by` is shown by `to` (a message, an order) from this commit on, and is not swept away.

        `shared_with` is a user, or EVERYONE. FileInUse when another shows it, or when it is clean no more.
        """
        share = (cls.shared_with.set(shared_with),) if shared_with else ()
        return GuardedWrite(
            table=cls,
            hash_key=file_id,
            range_key=None,
            actions=(cls.used_by.set(to), cls.loose.remove(), cls.version.set(cls.version + 1), *share),
            condition=(cls.status == Status.READY.value) & (cls.user_id == by) & cls.used_by.does_not_exist(),
            refused=FileInUse(),
        )


class Storage(Versioned):
    """How much of the bucket someone's files take: exactly the sizes of their rows that are not rejected."""

    class Meta(OnDemand):
        """One row a person."""

        table_name = Staged("file-storage")

    user_id = UnicodeAttribute(hash_key=True)
    used = NumberAttribute(default=0)

    @classmethod
    @guarded
    def take(cls, user_id: str, size: int, most: int) -> GuardedWrite:
        """Set `size` aside for a file that is announced in the same commit; StorageFull when it does not fit."""
        fits = (cls.used <= most - size) | (cls.user_id.does_not_exist())
        return GuardedWrite(
            table=cls,
            hash_key=user_id,
            range_key=None,
            actions=(cls.used.set((cls.used | 0) + size), cls.version.set((cls.version | 0) + 1)),
            condition=fits,
            refused=StorageFull(),
        )

    @classmethod
    @guarded
    def give_back(cls, user_id: str, size: int) -> GuardedWrite:
        """The file's row leaves, or is rejected, in the same commit: the version of that row is what makes it once."""
        return GuardedWrite(
            table=cls,
            hash_key=user_id,
            range_key=None,
            actions=(cls.used.set(cls.used - size), cls.version.set(cls.version + 1)),
            condition=cls.used >= size,
            refused=StorageFull(),
        )
