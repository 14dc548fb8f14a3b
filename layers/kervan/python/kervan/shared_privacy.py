"""What the tables of the shared package hold on people (`kervan.holdings`); those of sockets are said by `realtime`."""

from kervan.holdings import Holding, Holdings, Kept
from kervan.shared_tables import IdempotencyRecord, Outbox, RateCount, Seen

HOLDINGS: Holdings = {
    Outbox: Holding(
        "events waiting to be published: IDs, nothing personal",
        Kept.BUSINESS,
        plain="letter_id name schema_version data trace at",
    ),
    Seen: Holding("processing each queue message once", Kept.EXPIRES, plain="key expires"),
    IdempotencyRecord: Holding(
        "answering a repeated request with the same response, for two days",
        Kept.EXPIRES,
        hidden="answer seed",
        plain="key fingerprint fence locked_until expires",
    ),
    RateCount: Holding("rate limits; whose they are is hashed", Kept.EXPIRES, plain="key hits expires"),
}
