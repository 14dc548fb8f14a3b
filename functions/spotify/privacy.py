"""What `spotify` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Attempt, Grant

HOLDINGS: Holdings = {
    Attempt: Holding(
        "somebody is on the way to connect",
        Kept.EXPIRES,
        links="user_id",
        hidden="digest verifier",
        plain="expires",
    ),
    Grant: Holding(
        "what a person let us do at Spotify",
        Kept.ACCOUNT,
        personal="scope",
        links="user_id",
        hidden="sealed_access sealed_refresh",
        plain="expires_at authorized_at refreshing_until lost tell_day",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
