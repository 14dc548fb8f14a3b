"""Revoking: a certificate of an order whose money went back proves nothing any more.

A refund may overtake the issuing, or come in its midst. So where there is no certificate yet, its row is written all
the same, revoked: whoever is about to issue it finds the row taken, and lets it be.
"""

from datetime import datetime

from functions.orders.tables import Order
from functions.orders.tables import Status as OrderStatus
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Exists, Unavailable
from kervan.world import World

from .events import CertificateWithdrawn
from .issuing import with_certificate
from .service import blank
from .tables import Certificate, Status

TRIES = 5


def revoke(world: World, order_id: str, at: datetime) -> None:
    """Revoke a refunded order's certificate as of `at`, issued or not. Safe to run twice and at once."""
    order = Order.find(order_id, consistent=True)
    if order is None or order.status != OrderStatus.REFUNDED or not with_certificate(order):
        log.info("no certificate to revoke", order_id=order_id)
        return
    for _ in range(TRIES):
        found = Certificate.current(order_id)
        if found is not None and found.status == Status.REVOKED:
            return
        try:
            _revoke(found or blank(world, order), at)
        except (Exists, Changed):
            log.info("certificate changed while it was revoked", order_id=order_id)
        else:
            return
    raise Unavailable(retry_after=1)


def _revoke(certificate: Certificate, at: datetime) -> None:
    told = CertificateWithdrawn(
        certificate_id=certificate.certificate_id, order_id=certificate.order_id, user_id=certificate.user_id, at=at
    )
    certificate.revoke(at)
    if certificate.version:
        commit(certificate, tell=(told,) if certificate.is_issued else ())
    else:
        commit(new=certificate)
