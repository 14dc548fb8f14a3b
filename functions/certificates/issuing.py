"""Issuing: drawn, signed, stored, and only then on record.

A run may die anywhere and come again, or beside another run. What it makes is derived: the id from the order, the
moment from the fact, the file's key from the file's own hash. So two runs make the same file; or, when a name or the
signing certificate changed in between, two files under two keys, and the one row says which of them is the document.
A file that no row names is never handed out.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import reduce

from functions.orders.tables import Item, Order
from functions.users.tables import User
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Exists, Locale
from kervan.events import Event
from kervan.money import Money
from kervan.settings import Bucket
from kervan.tables import GuardedWrite
from kervan.text import mask_name
from kervan.world import World

from .document import CertificateDocument
from .events import CertificateFailed, CertificateReady
from .looks import look_of, template_for
from .pdf import draw
from .service import PAID, blank
from .tables import Certificate, Outcome

REASONS: dict[Locale, str] = {"tr": "Bağış belgesi", "en": "Certificate of donation"}
PLACE = "İstanbul"
PROMPT = timedelta(seconds=30)  # from the payment to the certificate
Change = Callable[[Certificate], None]
Count = Callable[[Outcome], Sequence[GuardedWrite]]


def uncounted(_: Outcome) -> Sequence[GuardedWrite]:
    """Nobody counts the ones that are issued each by itself."""
    return ()


def issue(
    world: World, order_id: str, at: datetime, asked: Certificate | None = None, count: Count = uncounted
) -> None:
    """Issue the order's certificate as of `at`, if it is paid and has one. Safe to run twice and at once.

    Three reads, one put of the file, one transaction: the third read is the product's template, which staff may change
    at any time. `asked` is the row where the caller has read that somebody asked.
    What came of it is counted in the same transaction.
    """
    order = Order.find(order_id, consistent=True)
    if order is None or order.status not in PAID or not with_certificate(order):
        log.info("no certificate is due", order_id=order_id, status=order.status if order else "absent")
        commit(also=count("skipped"))
        return
    row = asked or blank(world, order)
    ids = {"certificate_id": row.certificate_id, "order_id": order_id, "user_id": order.user_id}
    donor = User.find(order.user_id, consistent=True)
    if donor is None:
        failed = CertificateFailed(reason="donor_unknown", at=at, **ids)
        _record(row, lambda certificate: certificate.fail(failed.reason), failed, count)
        return
    change = _drawn(world, order, donor, at, row)
    _record(row, change, CertificateReady(at=at, **ids), count)
    if asked is None and world.now() - at > PROMPT:
        log.count("CertificatesLate")


def issue_asked(world: World, certificate_id: str, at: datetime) -> None:
    """Issue a certificate that somebody asked for, unless it is there by now. One read more than `issue`."""
    certificate = Certificate.find(certificate_id, consistent=True)
    if certificate is not None and not certificate.is_decided:
        issue(world, certificate.order_id, at, certificate)


def with_certificate(order: Order) -> Sequence[Item]:
    """The lines that a certificate is issued for."""
    return [item for item in order.items if item.certificate]


def _drawn(world: World, order: Order, donor: User, at: datetime, row: Certificate) -> Change:
    """Draw, sign and store the file; what that changes in the certificate's row."""
    locale: Locale = "en" if donor.locale == "en" else "tr"
    name = f"{donor.name} {donor.surname}".strip()
    template = template_for(with_certificate(order))
    page = draw(_document(world, order, row, name, at), locale=locale, look=look_of(template, locale))
    pdf = world.signer.sign(page, at=at, reason=REASONS[locale], location=PLACE)
    sha256 = hashlib.sha256(pdf).hexdigest()
    file_key = f"{folder_of(row.certificate_id)}{sha256}.pdf"
    world.files.put(Bucket.DOCUMENTS, file_key, pdf, "application/pdf")

    def change(certificate: Certificate) -> None:
        certificate.issue(
            locale=locale,
            masked_name=mask_name(name),
            at=at,
            file_key=file_key,
            sha256=sha256,
            template_version=int(template.version) if template else None,
        )

    return change


def folder_of(certificate_id: str) -> str:
    """Where all files lie that were ever drawn for a certificate."""
    return f"certificates/{certificate_id}/"


def _document(world: World, order: Order, certificate: Certificate, name: str, at: datetime) -> CertificateDocument:
    """What stands on it. Several products with a certificate share one, since there is one per order."""
    lines = with_certificate(order)
    total = reduce(Money.plus, (item.unit_price.times(int(item.quantity)) for item in lines))
    return CertificateDocument(
        serial=certificate.serial,
        certificate_id=certificate.certificate_id,
        order_id=order.order_id,
        donor_name=name,
        beneficiaries=tuple(str(person) for item in lines for person in item.on_behalf_of),
        product_name=certificate.product,
        quantity=sum(int(item.quantity) for item in lines),
        amount=total.amount,
        currency=total.currency,
        paid_at=order.paid_at or at,
        issued_at=at,
        verify_url=certificate.page_at(world.settings.public_url),
    )


def _record(row: Certificate, change: Change, told: Event, count: Count) -> None:
    """Write the row and tell it, unless another run has issued the certificate by now, or it was revoked meanwhile."""
    outcome: Outcome = "issued" if isinstance(told, CertificateReady) else "failed"
    try:
        _write(row, change, told, count(outcome))
    except (Exists, Changed):
        row = Certificate.get(row.certificate_id, consistent_read=True)
        if row.is_decided:
            log.info("another run decided it", certificate_id=row.certificate_id, status=row.status)
            commit(also=count("skipped"))
            return
        _write(row, change, told, count(outcome))  # somebody asked meanwhile; a second Changed: the letter comes again


def _write(row: Certificate, change: Change, told: Event, counted: Sequence[GuardedWrite]) -> None:
    change(row)
    if row.version:
        commit(row, also=counted, tell=(told,))
    else:
        commit(new=row, also=counted, tell=(told,))
