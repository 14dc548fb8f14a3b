"""What `certificates` holds on people (`kervan.holdings`). The PDF names its donor and goes; the row names nobody."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Certificate, CertificateBatch, CertificateBatchTally, CertificateTemplate

HOLDINGS: Holdings = {
    Certificate: Holding(
        "proof that a sacrifice was paid for, which others may check",
        Kept.BOOKS,
        personal="masked_name",
        links="user_id revoked_by",
        plain="certificate_id order_id status serial product asked_at locale issued_at file_key sha256 failure "
        "revoked_at revoke_reason generation replaces replaced_by template_version latest expires",
        found_by="by_user",
        forget=Forget.BLANKED,
    ),
    CertificateBatch: Holding(
        "certificates of a product that staff had issued at once",
        Kept.BUSINESS,
        links="by",
        plain="batch_id product_id shelf asked_at first_month found due searched_at",
    ),
    CertificateTemplate: Holding(
        "how a product's certificates look, who of the organisation signs them, and who changed that",
        Kept.BUSINESS,
        links="by",
        plain="product_id version tr en signatory palette ornament at",
    ),
    CertificateBatchTally: Holding(
        "how far such a batch has come", Kept.BUSINESS, plain="batch_id shard issued failed skipped"
    ),
}
