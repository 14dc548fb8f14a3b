"""Tables of the shared package: groups write to them through `commit`, `Worker`, `Api` and `sockets`, never by hand."""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import (
    BinaryAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.errors import Conflict
from kervan.events import Letter
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, Table, guarded


class Outbox(Table):
    """Facts on their way to the bus. The relay removes what it has published, so what stands here is what is late."""

    class Meta(OnDemand):
        """Its stream starts the relay."""

        table_name = Staged("outbox")
        stream_view_type = "NEW_IMAGE"

    letter_id = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute()
    schema_version = NumberAttribute()
    data = JSONAttribute()
    trace = UnicodeAttribute()
    at = InstantAttribute()

    def letter(self) -> Letter:
        """The letter as the bus carries it."""
        return Letter(
            id=self.letter_id, name=self.name, version=int(self.schema_version), data=self.data, trace=self.trace
        )


class Seen(Table):
    """Letters that a consumer has finished with: why a second delivery does nothing."""

    class Meta(OnDemand):
        """Rows leave after 30 days, longer than any queue keeps a message."""

        table_name = Staged("seen")

    key = UnicodeAttribute(hash_key=True)  # group:fact#letter
    expires = TTLAttribute()

    @staticmethod
    def key_of(group: str, name: str, letter_id: str) -> str:
        """A group has one listener for a fact, whatever its function is called today."""
        return f"{group}:{name}#{letter_id}"


class IdempotencyRecord(Table):
    """What a request with an Idempotency-Key came to."""

    class Meta(OnDemand):
        """Rows leave after two days; the API promises one."""

        table_name = Staged("idempotency")

    key = UnicodeAttribute(hash_key=True)  # caller, route and key, hashed
    fingerprint = UnicodeAttribute()  # of the body
    fence = NumberAttribute()
    locked_until = InstantAttribute()
    seed = (
        UnicodeAttribute()
    )  # the ids of the effect are derived from it, so that a second run meets the first one's rows
    answer = BinaryAttribute(legacy_encoding=False, null=True)  # sealed: some hold secrets, many hold people
    expires = TTLAttribute()


class RateCount(Table):
    """How often a subject did something in a window."""

    class Meta(OnDemand):
        """Rows leave with their window."""

        table_name = Staged("rate-counts")

    key = UnicodeAttribute(hash_key=True)  # rule#subject#window
    hits = NumberAttribute(default=0)
    expires = TTLAttribute()


class ConnectionsByUser(GlobalSecondaryIndex["Connection"]):
    """A user's open sockets."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)


class Connection(Table):
    """An open socket. Expired rows and those that answer Gone are dropped by whoever meets them."""

    class Meta(OnDemand):
        """The gateway cuts a socket after two hours; the row outlives it by little."""

        table_name = Staged("connections")

    connection_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()  # it ends with this session
    role = UnicodeAttribute()
    locale = UnicodeAttribute(default="tr")
    opened_at = InstantAttribute()
    expires = TTLAttribute()
    by_user = ConnectionsByUser()


class Presence(Table):
    """A person's open sockets in one row, which can be read consistently and for a hundred people at once.

    A socket is named here in the commit that opens it, so whoever has got an answer on it is not overlooked. One that
    died in silence stands here until somebody is told that it is gone, or until `expires`.
    """

    class Meta(OnDemand):
        """One row a person who was ever there."""

        table_name = Staged("presence")

    user_id = UnicodeAttribute(hash_key=True)
    sockets = UnicodeSetAttribute(null=True)
    seen_at = InstantAttribute(null=True)
    expires = InstantAttribute(null=True)

    def open_sockets(self, now: datetime) -> tuple[str, ...]:
        """Where they can be told something."""
        return tuple(sorted(self.sockets or ())) if self.expires is not None and self.expires > now else ()

    @classmethod
    def there(cls, user_ids: Iterable[str], now: datetime) -> dict[str, tuple[str, ...]]:
        """The open sockets of these people, read consistently a hundred people at a time."""
        wanted = list(user_ids)
        rows = cls.batch_get(wanted, consistent_read=True) if wanted else ()
        return {row.user_id: row.open_sockets(now) for row in rows}

    @classmethod
    @guarded
    def opened(cls, user_id: str, connection_id: str, *, at: datetime, expires: datetime) -> GuardedWrite:
        """One socket more. Saying it twice changes nothing."""
        actions = (cls.sockets.add({connection_id}), cls.seen_at.set(at), cls.expires.set(expires))
        return GuardedWrite(cls, user_id, None, actions, None, Conflict())

    @classmethod
    @guarded
    def closed(cls, user_id: str, *connection_ids: str, at: datetime) -> GuardedWrite:
        """These sockets are gone. Saying it twice changes nothing."""
        actions = (cls.sockets.delete(set(connection_ids)), cls.seen_at.set(at))
        return GuardedWrite(cls, user_id, None, actions, None, Conflict())
