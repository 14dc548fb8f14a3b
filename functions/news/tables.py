"""News for everybody who wants them: what is said in both languages, and how far it has come."""

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Locale
from kervan.tables import InstantAttribute, OnDemand, Record, Staged

SHELF = "all"


class Wording(Record):
    """What is said in one language."""

    title = UnicodeAttribute()
    text = UnicodeAttribute()


class NewsByTime(GlobalSecondaryIndex["News"]):
    """All of them, the last one first when asked backwards; there are a few a week."""

    class Meta:
        """All attributes."""

        index_name = "by-time"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    asked_at = InstantAttribute(range_key=True)


class News(Versioned):
    """One announcement."""

    class Meta(OnDemand):
        """One row an announcement."""

        table_name = Staged("news")

    news_id = UnicodeAttribute(hash_key=True)
    by = UnicodeAttribute()
    tr = Wording()
    en = Wording()
    link = UnicodeAttribute()
    channels = ListAttribute(of=UnicodeAttribute)  # as preferences call them: email, sms
    shelf = UnicodeAttribute(default=SHELF)
    asked_at = InstantAttribute()
    readers = NumberAttribute(default=0)  # who wanted news when their page was turned
    done_at = InstantAttribute(null=True)
    by_time = NewsByTime()

    def wording(self, locale: Locale) -> Wording:
        """In a reader's language."""
        return self.en if locale == "en" else self.tr
