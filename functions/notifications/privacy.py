"""What `notifications` holds on people (`kervan.holdings`)."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Sending

HOLDINGS: Holdings = {
    Sending: Holding(
        "sending each message once; its reader by a name that does not lead back to them",
        Kept.EXPIRES,
        links="recipient",
        plain="key message channel state attempts held_until message_id sent_at expires",
    ),
}
