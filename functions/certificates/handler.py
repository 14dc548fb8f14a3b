"""Routes of certificates. What draws is imported by the first preview alone; nothing here signs."""

from aws_lambda_powertools.event_handler import Response

from kervan.api import Api, keeps_no_answer, takes_pdf
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.document import Others, limited
from kervan.entry import Use
from kervan.errors import Changed, NotFound, PreconditionFailed
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import ClientAddress, IfMatch, TheLocale

from . import batches, page, preview, replacing, service, templates
from .batch_schemas import BatchId, BatchIn, BatchOut, BatchProgressOut
from .schemas import (
    CertificateId,
    CertificateOut,
    DocumentIn,
    LinkOut,
    OrderId,
    ProductId,
    PublicCertificateOut,
    StaffCertificateOut,
    VerdictOut,
    WhyIn,
)
from .service import CertificateNotReady, CertificateRevoked, DonorErased, NoCertificateForThis, OrderNotPaid
from .tables import Certificate
from .template_schemas import TemplateIn, TemplateOut

app = Api("certificates", uses=(Use.READ_DOCUMENTS, Use.DRAW_DOCUMENTS))
handler = app.handler


@app.post("/api/certificates/<order_id>", status_code=202, errors=(NotFound, OrderNotPaid, NoCertificateForThis))
def ask_for_certificate(order_id: OrderId, caller: SignedIn, world: TheWorld) -> CertificateOut:
    """Request the certificate of a paid order. Repeating it returns the same one; one that failed is retried."""
    return CertificateOut.of(service.ask(world, caller, order_id), world.settings.public_url)


@app.get("/api/me/certificates")
def list_my_certificates(
    caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[CertificateOut]:
    """List your certificates, newest first."""
    found = service.mine(world, caller, limit, cursor)
    return Listing.of(found, lambda row: CertificateOut.of(row, world.settings.public_url))


@app.get("/api/certificates/<certificate_id>", errors=(NotFound,))
def get_certificate(certificate_id: CertificateId, caller: SignedIn, world: TheWorld) -> CertificateOut:
    """Get one of your certificates."""
    return CertificateOut.of(Certificate.visible_to(caller, certificate_id), world.settings.public_url)


@app.get(
    "/api/certificates/<certificate_id>/download",
    errors=(NotFound, CertificateNotReady, CertificateRevoked),
    others=Others(answers={303: "With `redirect`: to the file"}),
)
def download_certificate(
    certificate_id: CertificateId, caller: SignedIn, world: TheWorld, *, redirect: bool = False
) -> Response[LinkOut]:
    """Get a download link for the PDF, valid for 60 seconds. With `?redirect=1`, answers 303 and redirects to it."""
    return LinkOut.answer(service.link(world, caller, certificate_id), redirect=redirect)


@app.post("/api/admin/certificates/<certificate_id>/revoke", errors=(NotFound, Changed))
def revoke_certificate(
    certificate_id: CertificateId, why: WhyIn, caller: Staff, world: TheWorld
) -> StaffCertificateOut:
    """Revoke a certificate, giving a reason. Revoking it again changes nothing."""
    found = replacing.withdraw(world, caller, certificate_id, why.reason)
    return StaffCertificateOut.of(found, world.settings.public_url)


@app.post(
    "/api/admin/certificates/<certificate_id>/reissue",
    status_code=202,
    errors=(NotFound, Changed, CertificateNotReady, DonorErased, OrderNotPaid),
)
def reissue_certificate(
    certificate_id: CertificateId, why: WhyIn, caller: Staff, world: TheWorld
) -> StaffCertificateOut:
    """Replace a certificate with a new one, which it then refers to. Repeating it returns the same replacement."""
    made = replacing.reissue(world, caller, certificate_id, why.reason)
    return StaffCertificateOut.of(made, world.settings.public_url)


@app.post("/api/admin/certificates/batches", status_code=202, errors=(NotFound,))
def issue_missing_certificates(batch: BatchIn, caller: Staff, world: TheWorld, ids: Ids) -> BatchProgressOut:
    """Issue the missing or failed certificates of all paid orders of a product.

    Revoked certificates stay revoked. Concurrent batches never issue a certificate twice.
    """
    return BatchProgressOut.told(batches.begin(world, caller, ids.new("cbt"), batch.product_id))


@app.get("/api/admin/certificates/batches")
def list_certificate_batches(
    caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[BatchOut]:
    """List certificate batches and who requested them, newest first."""
    return Listing.of(batches.all_of(world, caller, limit, cursor), BatchOut.of)


@app.get("/api/admin/certificates/batches/<batch_id>", errors=(NotFound,))
def get_certificate_batch(batch_id: BatchId, _caller: Staff) -> BatchProgressOut:
    """Get a batch and its progress."""
    return BatchProgressOut.told(batches.progress(batch_id))


@app.get("/api/admin/certificates/templates/<product_id>", errors=(NotFound,))
def get_certificate_template(product_id: ProductId, _caller: Staff) -> TemplateOut:
    """Get the certificate template of a product. Until staff set one, it is the default, version 0."""
    row = templates.shown(product_id)
    return tagged(TemplateOut.of(row), row.version)


@app.put("/api/admin/certificates/templates/<product_id>", errors=(NotFound, Changed, PreconditionFailed))
def change_certificate_template(
    product_id: ProductId, template: TemplateIn, caller: Staff, world: TheWorld, if_match: IfMatch
) -> TemplateOut:
    """Set the certificate template of a product. Issued certificates do not change."""
    row = templates.change(world, caller, product_id, template, if_match)
    return tagged(TemplateOut.of(row), row.version)


@app.post(
    "/api/admin/certificates/templates/<product_id>/preview",
    errors=(NotFound,),
    others=Others(media=("application/pdf",)),
)
@keeps_no_answer
def preview_certificate_template(
    product_id: ProductId,
    template: TemplateIn,
    _caller: Staff,
    world: TheWorld,
    locale: TheLocale,
    lang: page.Language = None,
) -> Response[str]:
    """Preview a certificate as a PDF that is marked as such, has no serial number or signature, and is not stored."""
    return preview.answer(world, product_id, template, lang or locale)


@app.get("/api/certificates/<certificate_id>/verify", errors=(NotFound,))
def verify_certificate(certificate_id: str) -> PublicCertificateOut:
    """Get the public details of an issued certificate, to compare with a printed copy."""
    return PublicCertificateOut.of(service.issued(certificate_id))


@app.post("/api/certificates/<certificate_id>/verify-document")
@takes_pdf
@limited
def verify_document(certificate_id: str, document: DocumentIn, world: TheWorld, address: ClientAddress) -> VerdictOut:
    """Check whether a document is the one that was issued.

    Send its SHA-256 as JSON, or the PDF itself (`application/pdf`, at most 4 MB).
    """
    return service.judge(world, address, certificate_id, document.sha256)


@app.get("/certificate", others=Others(media=("text/html",)))
def document_page(locale: TheLocale, lang: page.Language = None) -> Response[str]:
    """Show the page that checks whether a dropped document was issued by us. The file stays in the browser."""
    return page.lookup(lang or locale)


@app.get("/certificate/<certificate_id>", others=Others(media=("text/html",), answers={404: "A page that says so"}))
def certificate_page(certificate_id: str, locale: TheLocale, lang: page.Language = None) -> Response[str]:
    """Show the page that the QR code leads to, where anyone can check whether a certificate or a file is genuine.

    Always answers with HTML. The page of an unknown certificate says so, with status 404.
    """
    return page.answer(service.known(certificate_id), lang or locale)
