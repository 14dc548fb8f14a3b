"""What staff do with certificates: revoke one for a reason, or issue another in its place.

A new certificate refers to the one before it, whose page says from then on that it is replaced. The order's first
certificate names the newest, so whoever knows the order finds the one that holds.
"""

from functions.orders.tables import Order
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import NotFound
from kervan.world import World

from .events import CertificateAsked, CertificateWithdrawn
from .service import PAID, CertificateNotReady, DonorErased, OrderNotPaid, blank
from .tables import Certificate, Status


def withdraw(world: World, caller: Caller, certificate_id: str, reason: str) -> Certificate:
    """Revoke it: it holds no more, and its page says so. Doing it again changes nothing."""
    certificate = Certificate.visible_to(caller, certificate_id)
    if certificate.status != Status.REVOKED:
        told = (_withdrawn(world, certificate),) if certificate.is_issued else ()
        certificate.revoke(world.now(), by=caller.id, reason=reason)
        commit(certificate, tell=told)
    return certificate


def reissue(world: World, caller: Caller, certificate_id: str, reason: str) -> Certificate:
    """Revoke it and have another drawn, from what is known today. Doing it again returns the same other one."""
    old = Certificate.visible_to(caller, certificate_id)
    if old.replaced_by is not None:
        return Certificate.get(old.replaced_by, consistent_read=True)
    if not old.is_decided:
        raise CertificateNotReady
    if old.is_issued and not old.masked_name:
        raise DonorErased
    order = Order.find(old.order_id, consistent=True)
    if order is None or order.status not in PAID:
        raise OrderNotPaid
    new = blank(world, order, generation=int(old.generation) + 1)
    new.replaces = old.certificate_id
    told: list[CertificateAsked | CertificateWithdrawn] = [_asked(world, new)]
    if old.status == Status.READY:
        told.append(_withdrawn(world, old))
        old.revoke(world.now(), by=caller.id, reason=reason)
    old.replaced_by = new.certificate_id
    first = _first_of(old)
    first.latest = new.certificate_id
    commit(*{row.certificate_id: row for row in (old, first)}.values(), new=new, tell=told)
    return new


def _first_of(certificate: Certificate) -> Certificate:
    """The order's first certificate, which may be this one."""
    first_id = Certificate.id_of(certificate.order_id)
    if certificate.certificate_id == first_id:
        return certificate
    first = Certificate.find(first_id, consistent=True)
    if first is None:
        raise NotFound
    return first


def _asked(world: World, row: Certificate) -> CertificateAsked:
    ids = {"certificate_id": row.certificate_id, "order_id": row.order_id, "user_id": row.user_id}
    return CertificateAsked(**ids, at=world.now())


def _withdrawn(world: World, row: Certificate) -> CertificateWithdrawn:
    ids = {"certificate_id": row.certificate_id, "order_id": row.order_id, "user_id": row.user_id}
    return CertificateWithdrawn(**ids, at=world.now())
