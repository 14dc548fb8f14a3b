"""The ledger of what was sent, for neither SES nor an SMS provider knows a message again; and who must not be written
to. Neither holds an address, a number or a text.
"""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.retention import Retained, proof
from kervan.tables import InstantAttribute, OnDemand, Staged, Table, instant


class State(StrEnum):
    """What became of a message."""

    SENDING = "SENDING"  # handed over, or about to be
    SENT = "SENT"  # taken by the provider
    DELIVERED = "DELIVERED"  # and by the reader's server or phone
    FAILED = "FAILED"  # taken, and not delivered
    BOUNCED = "BOUNCED"  # the address takes no mail
    COMPLAINED = "COMPLAINED"  # the reader called it spam
    REFUSED = "REFUSED"  # the provider will never take it
    UNSURE = "UNSURE"  # handed over without an answer as often as it may be: it may have arrived
    SUPPRESSED = "SUPPRESSED"  # not sent: its reader must not be written to
    OVER_BUDGET = "OVER_BUDGET"  # not sent: enough was sent today


RANKS = {State.DELIVERED: 1, State.FAILED: 1, State.BOUNCED: 2, State.COMPLAINED: 3}


class SendingsByDay(GlobalSecondaryIndex["Sending"]):
    """A day's messages of a channel, by their state."""

    class Meta:
        """All attributes."""

        index_name = "by-day"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class SendingsAwaiting(GlobalSecondaryIndex["Sending"]):
    """What a provider must be asked about, oldest first; `awaits` is absent in every other row."""

    class Meta:
        """All attributes."""

        index_name = "awaiting"
        projection = AllProjection()

    awaits = UnicodeAttribute(hash_key=True)
    claimed_at = InstantAttribute(range_key=True)


class Sending(Versioned):
    """One message because of one fact. It holds neither its text nor its recipient, whose hash only we can make."""

    class Meta(OnDemand):
        """Rows leave after 90 days."""

        table_name = Staged("sendings")

    key = UnicodeAttribute(hash_key=True)  # letter#message
    message = UnicodeAttribute()  # its template's name
    channel = UnicodeAttribute()  # mail | sms | whatsapp
    provider = UnicodeAttribute()
    recipient = UnicodeAttribute()  # HMAC of the address or number
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)  # the provider's own code
    attempts = NumberAttribute()
    parts = NumberAttribute(null=True)  # of an SMS: what it costs
    held_until = InstantAttribute()  # nobody else may try before
    claimed_at = InstantAttribute()
    sent_at = InstantAttribute(null=True)
    settled_at = InstantAttribute(null=True)  # when its provider said what became of it
    message_id = UnicodeAttribute(null=True)  # the provider's
    awaits = UnicodeAttribute(null=True)  # a provider that tells nothing by itself
    shelf = UnicodeAttribute()  # channel#day
    listed = UnicodeAttribute()  # state#when
    expires = TTLAttribute()
    by_day = SendingsByDay()
    awaiting = SendingsAwaiting()

    def turn(self, state: State, reason: str = "") -> None:
        """Into a state, also where it is listed."""
        self.state, self.reason = state.value, reason or None
        self.listed = f"{state.value}#{instant(self.claimed_at)}"
        if state != State.SENT:
            self.awaits = None

    def learns(self, state: State) -> bool:
        """Whether a report of this state says more than what is known: reports come twice and in any order."""
        return RANKS[state] > RANKS.get(State(self.state), 0)


def shelf(channel: str, day: datetime) -> str:
    """Where a day's messages are listed. Days are UTC's."""
    return f"{channel}#{day:%Y-%m-%d}"


def reference(key: str) -> str:
    """A sending's key as providers carry it: in a tag, an address, an opaque field."""
    return key.replace("#", ".")


def key_of(referred: str) -> str:
    """Back."""
    return referred.replace(".", "#")


class Why(StrEnum):
    """Why nobody may write to a reader."""

    BOUNCE = "BOUNCE"  # the address does not exist
    COMPLAINT = "COMPLAINT"  # they called a mail of ours spam
    STOPPED = "STOPPED"  # they told the provider, or İYS, that they want no more


class Covers(StrEnum):
    """What is not sent."""

    EVERYTHING = "everything"
    COMMERCIAL = "commercial"


class SuppressionsByChannel(GlobalSecondaryIndex["Suppression"]):
    """A channel's readers, the last one first when asked backwards."""

    class Meta:
        """All attributes."""

        index_name = "by-channel"
        projection = AllProjection()

    channel = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class Suppression(Versioned):
    """A reader who is not written to, until staff take the row away."""

    class Meta(OnDemand):
        """One row an address or number."""

        table_name = Staged("suppressions")

    recipient = UnicodeAttribute(hash_key=True)  # HMAC, as in `Sending`
    channel = UnicodeAttribute()
    shown = UnicodeAttribute()  # a•••@example.com
    why = UnicodeAttribute()
    covers = UnicodeAttribute()
    detail = UnicodeAttribute(null=True)  # the provider's words
    at = InstantAttribute()
    by_channel = SuppressionsByChannel()

    def forbids(self, *, commercial: bool) -> bool:
        """Whether such a message may not go out."""
        return commercial or self.covers == Covers.EVERYTHING


class SuppressionAct(Table):
    """Who was put on the list and taken off it, by whom and why: rows are added and never changed."""

    class Meta(OnDemand):
        """One row an act."""

        table_name = Staged("suppression-acts")

    recipient = UnicodeAttribute(hash_key=True)
    act_id = UnicodeAttribute(range_key=True)  # sorts by time
    act = UnicodeAttribute()  # suppressed | lifted
    by = UnicodeAttribute()  # a user's id, or the provider that told
    reason = UnicodeAttribute()
    at = InstantAttribute()
    expires = Retained(proof, "at")
