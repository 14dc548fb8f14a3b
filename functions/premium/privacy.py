"""What `premium` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Entitlement, Subscription

HOLDINGS: Holdings = {
    Entitlement: Holding(
        "who has premium, and until when",
        Kept.ACCOUNT,
        personal="customer",
        links="user_id",
        plain="until plan subscription_id attempt status paid_until ends_at provider",
        found_by="user_id",
        forget=Forget.BLANKED,
    ),
    Subscription: Holding(
        "premium subscriptions and what was paid for them",
        Kept.BOOKS,
        personal="form",
        links="user_id customer refund_by history.by",
        plain="subscription_id attempt plan price interval provider live status locale closes_at checkout reference "
        "paid_until ends_at invoice refund_of review_reason created_at check_at open_shard history.status history.at "
        "expires",
        found_by="of_user",
        forget=Forget.BLANKED,
    ),
}
