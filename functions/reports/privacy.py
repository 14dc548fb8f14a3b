"""What `reports` holds on people (`kervan.holdings`). A complaint is of use because it outlives message and account."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Report

HOLDINGS: Holdings = {
    Report: Holding(
        "reports about messages, with the message as it was, for a year",
        Kept.EXPIRES,
        personal="text reason",
        links="reporter_id sender_id",
        plain="message_id chat_id month at expires",
    ),
}
