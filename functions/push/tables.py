"""Where people can be told something: their browsers, and their inbox."""

from typing import Self

from pynamodb.attributes import JSONAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.ids import derived_id
from kervan.tables import InstantAttribute, OnDemand, Staged

ANY_TIME = "00000000000000000000000000"  # an address has no age


class SubscriptionsByUser(GlobalSecondaryIndex["Subscription"]):
    """Somebody's browsers."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)


class Subscription(Versioned):
    """A browser that agreed to be told. It is known by its address, so that it stands here once, whoever signs in."""

    class Meta(OnDemand):
        """One row a browser."""

        table_name = Staged("push-subscriptions")

    subscription_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute(null=True)  # with which it is forgotten
    endpoint = UnicodeAttribute()  # at its push service; who has it and the keys can tell the browser something
    p256dh = UnicodeAttribute()
    auth = UnicodeAttribute()
    key_id = UnicodeAttribute()  # of the VAPID key that the browser knows; it takes nothing from another
    created_at = InstantAttribute()
    wait_until = InstantAttribute(null=True)  # what its push service asked for
    by_user = SubscriptionsByUser()

    @classmethod
    def id_of(cls, endpoint: str) -> str:
        """The one row of an address."""
        return derived_id("sub", ANY_TIME, endpoint)

    @classmethod
    def at(cls, endpoint: str) -> Self | None:
        """The row of an address, as it is now."""
        return cls.find(cls.id_of(endpoint))


class NoticesByUser(GlobalSecondaryIndex["Notice"]):
    """Somebody's inbox, in order of time."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class Notice(Versioned):
    """Something that a person was told. What we say ourselves is worded when it is read, in the reader's language."""

    class Meta(OnDemand):
        """Rows leave after 90 days."""

        table_name = Staged("notices")

    notice_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    listed = UnicodeAttribute()  # when#id
    kind = UnicodeAttribute()  # orders | messages | news: what preferences are set by
    about = UnicodeAttribute()  # order.paid | certificate.ready | notice
    words = JSONAttribute(null=True)  # of staff: {"tr": {"title", "body"}, "en": …}
    link = UnicodeAttribute()  # a page of the app
    created_at = InstantAttribute()
    read_at = InstantAttribute(null=True)
    expires = TTLAttribute()
    by_user = NoticesByUser()
