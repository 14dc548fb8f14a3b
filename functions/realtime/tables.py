"""Tickets: a browser sends no header with a WebSocket, so it brings a secret that is good once and for a minute."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.tables import OnDemand, Staged


class Ticket(Versioned):
    """A ticket, known by its hash. Versioned, so that of two sockets that bring it one gets in."""

    class Meta(OnDemand):
        """Rows leave with the first socket, or by themselves."""

        table_name = Staged("socket-tickets")

    digest = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    locale = UnicodeAttribute()
    expires = TTLAttribute()
