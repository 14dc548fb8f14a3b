"""The rules of certificates: asking for one, fetching it, judging a document. Issuing is in issuing.py."""

from functools import partial

from functions.orders.tables import Order
from functions.orders.tables import Status as OrderStatus
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, NotFound
from kervan.pagination import Page, paginate
from kervan.ratelimit import RateLimit, take
from kervan.settings import Bucket
from kervan.world import World

from .events import CertificateAsked
from .schemas import VerdictOut
from .serial import serial_of
from .tables import Certificate, Status

LINK_SECONDS = 60
LONGEST_ID = 64  # anything may stand in the address of a page
JUDGEMENTS = RateLimit("verify-document", most=30, seconds=60)
# A paid order stays paid on its way to the buyer; a refunded one proves nothing.
PAID = frozenset(
    {OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.PERFORMED, OrderStatus.COMPLETED}
)


class OrderNotPaid(Conflict):
    """A certificate proves a payment, so there must be one."""

    tr = "Sertifika yalnızca ödenmiş bir sipariş için düzenlenir."
    en = "A certificate is only issued for a paid order."


class NoCertificateForThis(Conflict):
    """None of the order's products comes with a certificate."""

    tr = "Bu siparişteki ürünler için sertifika düzenlenmiyor."
    en = "The products of this order do not come with a certificate."


class CertificateNotReady(Conflict):
    """There is no file yet."""

    tr = "Sertifika henüz hazır değil."
    en = "The certificate is not ready yet."


class CertificateRevoked(Conflict):
    """What was revoked is not handed out any more."""

    tr = "Bu sertifika iptal edildi."
    en = "This certificate has been revoked."


class DonorErased(Conflict):
    """Nobody knows any more what stood on it; the one that holds must not be given up for nothing."""

    tr = "Bağışçının hesabı silindiği için bu sertifikanın yerine yenisi düzenlenemez."
    en = "The donor's account was erased, so this certificate cannot be replaced."


def ask(world: World, caller: Caller, order_id: str) -> Certificate:
    """The order's certificate; a letter is on its way where there was none or its drawing had failed."""
    order = Order.visible_to(caller, order_id)
    if order.status not in PAID:
        raise OrderNotPaid
    found = Certificate.current(order_id)
    if found is not None and found.status != Status.FAILED:
        return found
    certificate = found or blank(world, order)
    now = world.now()
    asked = CertificateAsked(
        certificate_id=certificate.certificate_id, order_id=order_id, user_id=order.user_id, at=now
    )
    try:
        if found is None:
            commit(new=certificate, tell=(asked,))
        else:
            certificate.enter(Status.PENDING)
            commit(certificate, tell=(asked,))
    except (Exists, Changed):
        return Certificate.get(certificate.certificate_id, consistent_read=True)
    return certificate


def blank(world: World, order: Order, generation: int = 0) -> Certificate:
    """The order's certificate before it is issued. NoCertificateForThis when none of its products has one."""
    serial_base = f"{order.order_id}#{generation}" if generation else order.order_id
    products = dict.fromkeys(item.name for item in order.items if item.certificate)
    if not products or order.paid_at is None:
        raise NoCertificateForThis
    return Certificate(
        Certificate.id_of(order.order_id, generation),
        generation=generation,
        order_id=order.order_id,
        user_id=order.user_id,
        status=Status.PENDING.value,
        serial=serial_of(serial_base, order.paid_at),
        product=" · ".join(products),
        asked_at=world.now(),
    )


def mine(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Certificate]:
    """The caller's certificates, newest first."""
    query = partial(Certificate.by_user.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("certificates", caller.id))


def link(world: World, caller: Caller, certificate_id: str) -> str:
    """An address of the file that works for a minute."""
    certificate = Certificate.visible_to(caller, certificate_id)
    if certificate.status == Status.REVOKED:
        raise CertificateRevoked
    if certificate.status != Status.READY or certificate.file_key is None:
        raise CertificateNotReady
    filename = f"{certificate.serial}.pdf"
    return world.files.link(Bucket.DOCUMENTS, certificate.file_key, filename=filename, seconds=LINK_SECONDS)


def known(certificate_id: str) -> Certificate | None:
    """A certificate that was issued, for anyone; one that is only asked for is unknown to the world."""
    certificate = Certificate.find(certificate_id) if len(certificate_id) <= LONGEST_ID else None
    return certificate if certificate is not None and certificate.is_issued else None


def issued(certificate_id: str) -> Certificate:
    """The same, where there must be one."""
    certificate = known(certificate_id)
    if certificate is None:
        raise NotFound
    return certificate


def judge(world: World, address: str, certificate_id: str, sha256: str) -> VerdictOut:
    """What the document with this hash is to this certificate. Whoever asks too often is refused."""
    take(world, JUDGEMENTS, address)
    certificate = known(certificate_id)
    if certificate is not None and certificate.sha256 == sha256:
        return VerdictOut.of(certificate, "genuine")
    other = next(iter(Certificate.by_document.query(sha256, limit=1)), None)
    if other is not None:
        return VerdictOut.of(other, "unknown")
    return VerdictOut.of(certificate, "altered") if certificate else VerdictOut(result="unknown")
