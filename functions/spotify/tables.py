"""Spotify: who is on the way to connect, and whose account is connected. Tokens are sealed."""

from datetime import datetime, timedelta

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Staged

GRANTED_FOR = timedelta(days=180)  # refresh tokens die six months after their person agreed; refreshing moves nothing
TOLD_BEFORE = timedelta(days=14)


class Attempt(Versioned):
    """Somebody was sent to Spotify. Known by the hash of its state; versioned, so that it is used once."""

    class Meta(OnDemand):
        """Rows leave by themselves."""

        table_name = Staged("spotify-attempts")

    digest = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    verifier = UnicodeAttribute()  # worth nothing without the code that Spotify gives to the person's browser
    expires = TTLAttribute()


class GrantsByTellDay(GlobalSecondaryIndex["Grant"]):
    """Whom to tell on a day that their grant ends soon; who was told has left it."""

    class Meta:
        """All attributes."""

        index_name = "by-tell-day"
        projection = AllProjection()

    tell_day = UnicodeAttribute(hash_key=True)


class Grant(Versioned):
    """What a person let us do at Spotify."""

    class Meta(OnDemand):
        """One row a person."""

        table_name = Staged("spotify-grants")

    user_id = UnicodeAttribute(hash_key=True)
    scope = UnicodeAttribute()
    sealed_access = BinaryAttribute(legacy_encoding=False, null=True)  # both absent once Spotify has refused them
    sealed_refresh = BinaryAttribute(legacy_encoding=False, null=True)
    expires_at = InstantAttribute()  # the access token's end
    authorized_at = InstantAttribute()
    refreshing_until = InstantAttribute(null=True)  # somebody holds the right to refresh
    lost = BooleanAttribute(default=False)
    tell_day = UnicodeAttribute(null=True)  # 2027-05-06, in UTC
    by_tell_day = GrantsByTellDay()

    @property
    def ends_at(self) -> datetime:
        """When its person has to agree again."""
        return self.authorized_at + GRANTED_FOR

    def agreed(self, at: datetime) -> None:
        """Its person agreed now."""
        self.authorized_at, self.lost = at, False
        self.tell_day = (at + GRANTED_FOR - TOLD_BEFORE).date().isoformat()
