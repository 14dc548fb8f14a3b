"""What `friends` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from . import leaving
from .tables import Block, Friend

HOLDINGS: Holdings = {
    Friend: Holding(
        "friends and friend requests",
        Kept.ACCOUNT,
        links="user_id other_id",
        plain="tie since",
        found_by="user_id",
        forget=Forget.DELETED,
        by_rule=leaving.part,
    ),
    Block: Holding(
        "who has blocked whom",
        Kept.ACCOUNT,
        links="user_id other_id",
        plain="at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
