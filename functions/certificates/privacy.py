"""What `certificates` holds on people (`kervan.holdings`). The PDF names its donor and goes; the row names nobody."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Certificate, CertificateBatch, CertificateBatchTally, CertificateTemplate

HOLDINGS: Holdings = {
    Certificate: Holding(
        "proof that a sacrifice was paid for, which anyone can verify",
        Kept.BOOKS,
        personal="masked_name",
        links="user_id revoked_by",
        plain="certificate_id order_id status serial product asked_at locale issued_at file_key sha256 failure "
        "revoked_at revoke_reason generation replaces replaced_by template_version latest expires",
        found_by="by_user",
        forget=Forget.BLANKED,
    ),
    CertificateBatch: Holding(
        "batches in which staff have a product's missing certificates issued",
        Kept.BUSINESS,
        links="by",
        plain="batch_id product_id shelf asked_at first_month found due searched_at",
    ),
    CertificateTemplate: Holding(
        "the design of a product's certificates, who in the organisation signs them, and who changed that",
        Kept.BUSINESS,
        links="by",
        plain="product_id version tr en signatory palette ornament at",
    ),
    CertificateBatchTally: Holding(
        "the progress of a batch of certificates", Kept.BUSINESS, plain="batch_id shard issued failed skipped"
    ),
}
