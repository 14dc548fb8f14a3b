"""The ledger of what was sent: neither SES nor SNS knows a message again, so we do."""

from enum import StrEnum

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, OnDemand, Staged


class State(StrEnum):
    """What became of a message."""

    SENDING = "SENDING"  # handed over, or about to be
    SENT = "SENT"  # taken by SES or SNS
    REFUSED = "REFUSED"  # they will never take it
    UNSURE = "UNSURE"  # twice handed over without an answer: it may have arrived, and is not sent a third time


class Sending(Versioned):
    """One message because of one fact. It holds neither its text nor its recipient, whose hash only we can make."""

    class Meta(OnDemand):
        """Rows leave after 90 days."""

        table_name = Staged("sendings")

    key = UnicodeAttribute(hash_key=True)  # letter#message
    message = UnicodeAttribute()  # its template's name
    channel = UnicodeAttribute()  # mail | sms
    recipient = UnicodeAttribute()  # HMAC of the address or number
    state = UnicodeAttribute()
    attempts = NumberAttribute()
    held_until = InstantAttribute()  # nobody else may try before
    sent_at = InstantAttribute(null=True)
    message_id = UnicodeAttribute(null=True)  # what bounces will name
    expires = TTLAttribute()
