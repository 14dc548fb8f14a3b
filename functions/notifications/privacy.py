"""What `notifications` holds on people (`kervan.holdings`)."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Sending, Suppression, SuppressionAct

HOLDINGS: Holdings = {
    Sending: Holding(
        "sending each message once; the recipient is stored as a pseudonym that does not lead back to them",
        Kept.EXPIRES,
        links="recipient",
        plain="key message channel provider state reason attempts parts held_until claimed_at sent_at settled_at "
        "message_id awaits shelf listed expires",
    ),
    Suppression: Holding(
        "the suppression list: people who must not be written to; addresses and numbers are stored masked",
        Kept.REFUSAL,
        personal="shown",
        links="recipient",
        plain="channel why covers detail at",
    ),
    SuppressionAct: Holding(
        "who was added to or removed from the suppression list, by whom and why",
        Kept.PROOF,
        links="recipient by",
        plain="act_id act reason at expires",
    ),
}
