"""Queues themselves are SQS's; what stands here is who did what with dead letters."""

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from kervan.retention import Retained, proof
from kervan.tables import InstantAttribute, OnDemand, Record, Staged, Table


class Handled(Record):
    """A letter that an act was about. A discarded one is kept, for it is nowhere else any more."""

    message_id = UnicodeAttribute()
    letter_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute()
    body = UnicodeAttribute(null=True)


class QueueAct(Table):
    """Who sent letters again or gave them up, and why: rows are added and never changed."""

    class Meta(OnDemand):
        """One row an act on at most ten letters; a month's stand together."""

        table_name = Staged("queue-acts")

    month = UnicodeAttribute(hash_key=True)  # 2026-11, in UTC
    act_id = UnicodeAttribute(range_key=True)  # sorts by time
    act = UnicodeAttribute()  # redrive | discard
    by = UnicodeAttribute()
    at = InstantAttribute()
    queue = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    letters = ListAttribute(of=Handled)
    expires = Retained(proof, "at")
