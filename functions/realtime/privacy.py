"""What `realtime` holds on people (`kervan.holdings`), in its own table and in those that the package shares."""

from kervan.holdings import Forget, Holding, Holdings, Kept
from kervan.shared_tables import Connection, Presence

from .tables import Ticket

HOLDINGS: Holdings = {
    Ticket: Holding(
        "tickets for opening a socket",
        Kept.EXPIRES,
        links="user_id session_id",
        hidden="digest",
        plain="locale expires",
    ),
    Connection: Holding(
        "open sockets",
        Kept.EXPIRES,
        links="connection_id user_id session_id",
        plain="role locale opened_at expires",
    ),
    Presence: Holding(
        "who is online, and when they were last seen",
        Kept.ACCOUNT,
        personal="seen_at",
        links="user_id sockets",
        plain="expires",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
