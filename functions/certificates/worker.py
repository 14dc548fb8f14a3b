"""Issues and revokes certificates away from requests. It has one whole CPU: drawing and signing are work."""

from functions.orders.events import OrderPaid, OrderRefunded
from kervan.entry import Use
from kervan.settings import Secret
from kervan.worker import People, Worker
from kervan.world import World

from . import issuing, leaving, revoking, searching
from .events import CertificateAmiss, CertificateAsked, CertificateBatchPaged, CertificateFoundMissing
from .privacy import HOLDINGS

worker = Worker(
    memory=1769,
    timeout=60,
    uses=(Use.SIGN_DOCUMENTS, Use.READ_DOCUMENTS, Use.WRITE_DOCUMENTS, Use.ERASE_DOCUMENTS),
    secrets=(Secret.DOCUMENT_CERTIFICATE,),
    people=People(HOLDINGS, copy_files=leaving.copies, before_erasure=leaving.erase_documents),
)
handler = worker.handler


@worker.on(OrderPaid)
def issue_for_a_paid_order(world: World, event: OrderPaid) -> None:
    """Every paid order whose products come with one gets exactly one."""
    issuing.issue(world, event.order_id, event.at)


@worker.on(CertificateAsked)
def issue_for_who_asks(world: World, event: CertificateAsked) -> None:
    """Also the second try of one that had failed."""
    issuing.issue_asked(world, event.certificate_id, event.at)


@worker.on(OrderRefunded)
def revoke_for_a_refunded_order(world: World, event: OrderRefunded) -> None:
    """Also one that is being issued at this moment, or would be later."""
    revoking.revoke(world, event.order_id, event.at)


@worker.on(CertificateBatchPaged)
def look_through_a_page_of_orders(world: World, event: CertificateBatchPaged) -> None:
    """For what is missing of a batch's product."""
    searching.turn(world, event.batch_id, event.month, event.after, event.after_at)


@worker.on(CertificateFoundMissing)
def issue_for_a_batch(world: World, event: CertificateFoundMissing) -> None:
    """Also beside the payment's own letter, or another batch."""
    searching.issue_missing(world, event.batch_id, event.order_id, event.at)


@worker.on(CertificateAmiss)
def mend_what_the_night_found(world: World, event: CertificateAmiss) -> None:
    """As the letter would have done that went astray: the order says which of the two it was."""
    revoking.revoke(world, event.order_id, event.at)
    issuing.issue(world, event.order_id, event.at)
