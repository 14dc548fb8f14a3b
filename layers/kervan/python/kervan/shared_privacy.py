"""What the tables of the shared package hold on people (`kervan.holdings`); those of sockets are said by `realtime`."""

from kervan.holdings import Holding, Holdings, Kept
from kervan.shared_tables import IdempotencyRecord, Outbox, RateCount, Seen

HOLDINGS: Holdings = {
    Outbox: Holding(
        "facts on their way: ids, and nothing personal",
        Kept.BUSINESS,
        plain="letter_id name schema_version data trace at",
    ),
    Seen: Holding("doing nothing twice", Kept.EXPIRES, plain="key expires"),
    IdempotencyRecord: Holding(
        "giving the same answer to the same request, for two days",
        Kept.EXPIRES,
        hidden="answer seed",
        plain="key fingerprint fence locked_until expires",
    ),
    RateCount: Holding("limits; of whom is hashed", Kept.EXPIRES, plain="key hits expires"),
}
