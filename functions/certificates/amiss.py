"""Every night: a paid order that comes with a certificate has one, and none that holds is left of a refunded order.

The orders of the last days are gone through page by page: one query, and the certificates of its orders. What is amiss
rings, and is told to the worker, which issues or revokes: both are safe to repeat. A certificate that cannot be drawn
is not amiss, it was told when it failed.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from functions.orders.tables import Order
from functions.orders.tables import Status as OrderStatus
from kervan import log
from kervan.commit import commit
from kervan.world import World

from .events import CertificateAmiss
from .service import PAID
from .tables import Certificate, Status

PAGE = 90  # orders; as many letters go in one transaction
DAYS = timedelta(days=4)  # so that each is looked at in four nights, whenever it was paid
SETTLED = timedelta(hours=1)  # since the last thing that became of the order: letters are not late by then
UNDONE = frozenset({None, Status.PENDING, Status.GENERATING})
HOLDS = frozenset({Status.PENDING, Status.GENERATING, Status.READY})


def look(world: World) -> None:
    """Tell of every order of the last days whose certificate is not what the order says."""
    now = world.now()
    until = now - SETTLED
    for month in sorted({f"{until - DAYS:%Y-%m}", f"{until:%Y-%m}"}):
        placed: Any = Order.placed_at.between(until - DAYS, until)
        reading = iter(Order.by_month.query(month, range_key_condition=placed, page_size=PAGE))
        while orders := list(islice(reading, PAGE)):
            found = _amiss([order for order in orders if order.history[-1].at <= until])
            if found:
                log.warning("certificates are amiss", order_ids=found)
                log.count("CertificatesAmiss", len(found))
                commit(tell=[CertificateAmiss(order_id=order_id, at=now) for order_id in found])


def _amiss(orders: Sequence[Order]) -> list[str]:
    """Those that are paid and have none, or are refunded and have one that holds."""
    due = [order for order in orders if any(item.certificate for item in order.items)]
    states = _states([order.order_id for order in due if order.status in {*PAID, OrderStatus.REFUNDED}])
    return [
        order.order_id
        for order in due
        if (order.status in PAID and states.get(order.order_id) in UNDONE)
        or (order.status == OrderStatus.REFUNDED and states.get(order.order_id) in HOLDS)
    ]


def _states(order_ids: Sequence[str]) -> dict[str, str]:
    """Of each order's newest certificate; an order without one is left out."""
    firsts = _certificates([Certificate.id_of(order_id) for order_id in order_ids])
    renewed = _certificates([row.latest for row in firsts if row.latest])
    return {row.order_id: row.status for row in (*firsts, *renewed)}


def _certificates(ids: Sequence[str]) -> Sequence[Certificate]:
    return list(Certificate.batch_get(ids, consistent_read=True)) if ids else []
