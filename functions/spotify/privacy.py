"""What `spotify` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Attempt, Grant

HOLDINGS: Holdings = {
    Attempt: Holding(
        "Spotify connections in progress",
        Kept.EXPIRES,
        links="user_id",
        hidden="digest verifier",
        plain="expires",
    ),
    Grant: Holding(
        "the Spotify permissions that a person granted",
        Kept.ACCOUNT,
        personal="scope",
        links="user_id",
        hidden="sealed_access sealed_refresh",
        plain="expires_at authorized_at refreshing_until lost tell_day",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
