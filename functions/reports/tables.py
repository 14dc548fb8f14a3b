"""Complaints about messages, for staff to look at."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute, OnDemand, Staged, Table


class ReportsByMonth(GlobalSecondaryIndex["Report"]):
    """A month's complaints, without one partition for all."""

    class Meta:
        """All attributes."""

        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class Report(Table):
    """Someone's complaint about a message, with the text as it was then: an edit does not undo it."""

    class Meta(OnDemand):
        """One row a message and reporter; they leave after a year."""

        table_name = Staged("reports")

    message_id = UnicodeAttribute(hash_key=True)
    reporter_id = UnicodeAttribute(range_key=True)
    chat_id = UnicodeAttribute()
    sender_id = UnicodeAttribute()
    text = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    at = InstantAttribute()
    expires = TTLAttribute()
    by_month = ReportsByMonth()
