"""What was greeted."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute, OnDemand, Staged, Table


class GreetingsByUser(GlobalSecondaryIndex["Greeting"]):
    """A person's greetings, in their order."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    sent_at = InstantAttribute(range_key=True)


class Greeting(Table):
    """One greeting; never edited."""

    class Meta(OnDemand):
        """Kept for good."""

        table_name = Staged("greetings")

    greeting_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    text = UnicodeAttribute()
    sent_at = InstantAttribute()
    by_user = GreetingsByUser()
