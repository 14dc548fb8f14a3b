"""What `certificates` holds on people (`kervan.holdings`). The PDF names its donor and goes; the row names nobody."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Certificate

HOLDINGS: Holdings = {
    Certificate: Holding(
        "proof that a sacrifice was paid for, which others may check",
        Kept.BOOKS,
        personal="masked_name",
        links="user_id revoked_by",
        plain="certificate_id order_id status serial product asked_at locale issued_at file_key sha256 failure "
        "revoked_at revoke_reason generation replaces replaced_by latest",
        found_by="by_user",
        forget=Forget.BLANKED,
    ),
}
