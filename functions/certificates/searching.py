"""Batches: what is missing of a product's certificates is found page by page, and issued letter by letter.

Orders stand in an index by month; a product has none that are older than itself. A page costs the same however many
orders there are: one query, the certificates of its orders, one transaction. Each certificate that is missing is a
letter of its own, so that workers share the drawing, and one that cannot be drawn holds up no other.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from functions.orders.tables import Order
from kervan.commit import commit
from kervan.events import Event
from kervan.periods import month_before
from kervan.tables import GuardedWrite, instant
from kervan.world import World

from .events import CertificateBatchPaged, CertificateFoundMissing
from .issuing import issue, with_certificate
from .service import PAID
from .tables import Certificate, CertificateBatch, CertificateBatchTally, Outcome

PAGE = 90  # orders; their letters, the batch, the next page and the letter's own end go in one transaction of 100
SHARDS = 10


def turn(world: World, batch_id: str, month: str, after: str | None, after_at: str | None) -> None:
    """A page of orders: a letter for each whose certificate is missing, and one for the next page."""
    batch = CertificateBatch.find(batch_id)
    if batch is None:
        return
    start: Any = {"order_id": {"S": after}, "month": {"S": month}, "placed_at": {"S": after_at}} if after else None
    query: Any = Order.by_month.query
    found = query(month, limit=PAGE, page_size=PAGE, last_evaluated_key=start, scan_index_forward=False)
    orders, now = list(found), world.now()
    wanted = [order for order in orders if _is_of(batch, order)]
    decided = _decided(wanted)
    told: list[Event] = [
        CertificateFoundMissing(batch_id=batch_id, order_id=order.order_id, at=now)
        for order in wanted
        if order.order_id not in decided
    ]
    batch.found, batch.due = int(batch.found) + len(wanted), int(batch.due) + len(told)
    following = _next_page(batch, month, orders[-1] if found.last_evaluated_key else None, now)
    if following:
        told.append(following)
    else:
        batch.searched_at = now
    commit(batch, tell=told)


def issue_missing(world: World, batch_id: str, order_id: str, at: datetime) -> None:
    """Issue the order's certificate as of `at`, unless another run did; what came of it is counted once."""

    def count(outcome: Outcome) -> Sequence[GuardedWrite]:
        return (CertificateBatchTally.add(batch_id, crc32(order_id.encode()) % SHARDS, outcome),)

    certificate = Certificate.current(order_id)
    if certificate is not None and certificate.is_decided:
        commit(also=count("skipped"))
        return
    issue(world, order_id, at, certificate, count)


def _is_of(batch: CertificateBatch, order: Order) -> bool:
    """Whether a certificate of the product is due to the order."""
    return order.status in PAID and any(item.product_id == batch.product_id for item in with_certificate(order))


def _decided(orders: Sequence[Order]) -> set[str]:
    """Those whose certificate is issued, or revoked: what staff took back, no batch gives again."""
    firsts = _certificates([Certificate.id_of(order.order_id) for order in orders])
    renewed = _certificates([row.latest for row in firsts if row.latest])
    current = [*(row for row in firsts if not row.latest), *renewed]
    return {row.order_id for row in current if row.is_decided}


def _certificates(ids: Sequence[str]) -> list[Certificate]:
    return list(Certificate.batch_get(ids, consistent_read=True)) if ids else []


def _next_page(batch: CertificateBatch, month: str, last: Order | None, now: datetime) -> CertificateBatchPaged | None:
    """After this order, or at the end of the month before; None where the product was not there yet."""
    if last is not None:
        placed = instant(last.placed_at)
        return CertificateBatchPaged(batch_id=batch.batch_id, month=month, after=last.order_id, after_at=placed, at=now)
    if month <= batch.first_month:
        return None
    return CertificateBatchPaged(batch_id=batch.batch_id, month=month_before(month), after=None, after_at=None, at=now)
