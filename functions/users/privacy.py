"""What `users` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Consent, User, UserAudit

HOLDINGS: Holdings = {
    User: Holding(
        "accounts and profiles",
        Kept.ACCOUNT,
        personal="email identity new_email name surname phone locale avatar agreements preferences",
        links="user_id",
        plain="email_verified phone_verified role disabled joined_at month expires",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Consent: Holding(
        "consents given and withdrawn, from where and to which version: we bear the burden of proof",
        Kept.PROOF,
        personal="address",
        links="user_id",
        plain="act kind text_version locale accepted digest expires",
        found_by="user_id",
        forget=Forget.DATED,
    ),
    UserAudit: Holding(
        "who changed what in a person's account",
        Kept.PROOF,
        links="user_id by",
        plain="change_id at changes expires",
        found_by="user_id",
        forget=Forget.DATED,
    ),
}
