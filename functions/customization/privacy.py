"""What `customization` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Outfit, Ownership, Wallet, WalletEntry

HOLDINGS: Holdings = {
    Wallet: Holding(
        "coins and level",
        Kept.ACCOUNT,
        links="user_id",
        personal="coins experience",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    WalletEntry: Holding(
        "why coins came and went",
        Kept.ACCOUNT,
        links="user_id by cause",
        personal="note kind coins experience balance",
        plain="at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Ownership: Holding(
        "what an avatar owns",
        Kept.ACCOUNT,
        links="user_id item_id",
        plain="price since",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Outfit: Holding(
        "what an avatar wears",
        Kept.ACCOUNT,
        links="user_id",
        personal="worn",
        plain="changed_at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
