"""What `customization` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Outfit, Ownership, Wallet, WalletEntry

HOLDINGS: Holdings = {
    Wallet: Holding(
        "a person's coins and level",
        Kept.ACCOUNT,
        links="user_id",
        personal="coins experience",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    WalletEntry: Holding(
        "why coins were received and spent",
        Kept.ACCOUNT,
        links="user_id by cause",
        personal="note kind coins experience balance",
        plain="at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Ownership: Holding(
        "items that an avatar owns",
        Kept.ACCOUNT,
        links="user_id item_id",
        plain="price since",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Outfit: Holding(
        "items that an avatar wears",
        Kept.ACCOUNT,
        links="user_id",
        personal="worn",
        plain="changed_at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
