"""Certificates in the town: what staff had drawn up, and lawful requests about ana's."""

from functions.certificates.tables import CertificateBatch, CertificateTemplate, TemplateWords
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request

BATCH = "cbt_01KAGQ0000000000000000BATC"
TEMPLATE = {
    "tr": {"title": "Kurban Belgesi", "sentence": "Bağışınız alındı."},
    "en": {"title": "Certificate", "sentence": "We received your gift."},
}


def draw_up(world: World, product_id: str) -> None:
    """A batch that staff asked for, and a look that they chose."""
    batch = CertificateBatch(
        BATCH, product_id=product_id, by=USERS["sevgi"][0], asked_at=world.now(), first_month="2026-11"
    )
    tr, en = (TemplateWords(**TEMPLATE[locale]) for locale in ("tr", "en"))
    by, at = USERS["sevgi"][0], world.now()
    look = CertificateTemplate(product_id, 1, tr=tr, en=en, palette="iznik", ornament="tulips", by=by, at=at)
    commit(new=(batch, look))


def requests(certificate_id: str, sha256: str, product_id: str) -> dict[str, Request]:
    """By operation."""
    its, product = {"certificate_id": certificate_id}, {"product_id": product_id}
    return {
        "GET /api/certificates/{certificate_id}": Request(its),
        "GET /api/certificates/{certificate_id}/download": Request(its),
        "GET /api/certificates/{certificate_id}/verify": Request(its),
        "POST /api/certificates/{certificate_id}/verify-document": Request(its, body={"sha256": sha256}),
        "GET /certificate/{certificate_id}": Request(its),
        "POST /api/admin/certificates/{certificate_id}/revoke": Request(its, body={"reason": "yanlış ad"}),
        "POST /api/admin/certificates/{certificate_id}/reissue": Request(its, body={"reason": "yanlış ad"}),
        "POST /api/admin/certificates/batches": Request(body={"product_id": product_id}),
        "GET /api/admin/certificates/batches/{batch_id}": Request({"batch_id": BATCH}),
        "GET /api/admin/certificates/templates/{product_id}": Request(product),
        "PUT /api/admin/certificates/templates/{product_id}": Request(product, body=TEMPLATE),
        "POST /api/admin/certificates/templates/{product_id}/preview": Request(product, body=TEMPLATE),
    }
