"""What `users` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Consent, User, UserAudit

HOLDINGS: Holdings = {
    User: Holding(
        "who has an account",
        Kept.ACCOUNT,
        personal="email identity new_email name surname phone locale avatar agreements preferences",
        links="user_id",
        plain="email_verified phone_verified role disabled joined_at month expires",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    Consent: Holding(
        "what was agreed to and withdrawn, from where and in which version: the proof is ours to bring",
        Kept.PROOF,
        personal="address",
        links="user_id",
        plain="act kind text_version locale accepted digest expires",
        found_by="user_id",
        forget=Forget.DATED,
    ),
    UserAudit: Holding(
        "who changed what about a person",
        Kept.PROOF,
        links="user_id by",
        plain="change_id at changes expires",
        found_by="user_id",
        forget=Forget.DATED,
    ),
}
