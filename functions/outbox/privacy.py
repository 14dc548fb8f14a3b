"""What `outbox` holds on people (`kervan.holdings`): nothing."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import OutboxLag

HOLDINGS: Holdings = {
    OutboxLag: Holding("measuring the delay of events", Kept.BUSINESS, plain="name letters measured_at oldest_at"),
}
