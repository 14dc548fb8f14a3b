"""What `push` holds on people (`kervan.holdings`): their browsers, and their inbox."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Notice, Subscription

HOLDINGS: Holdings = {
    Subscription: Holding(
        "push notifications to browsers that agreed; whoever has a browser's address and keys can send to it",
        Kept.ACCOUNT,
        links="user_id session_id",
        plain="subscription_id key_id created_at wait_until",
        hidden="endpoint p256dh auth",
        found_by="by_user",
        forget=Forget.DELETED,
    ),
    Notice: Holding(
        "the notification inbox, for 90 days",
        Kept.EXPIRES,
        personal="words",
        links="user_id",
        plain="notice_id listed kind about link created_at read_at expires",
        found_by="by_user",
        forget=Forget.DELETED,
    ),
}
