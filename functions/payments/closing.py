"""Payments that nobody will finish: those of closed and paid orders, and open ones that no webhook ever spoke of."""

from collections.abc import Iterator
from datetime import timedelta

from functions.orders.tables import Order
from functions.orders.tables import Status as OrderStatus
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.providers.payments import ProviderName
from kervan.world import World

from . import convergence, service
from .events import PaymentAbandoned
from .indexes import SHARDS
from .tables import Payment

MOST = 25  # of one shard and run; the next minute takes the rest
LONGEST_RUN = timedelta(seconds=60)
RAREST = timedelta(hours=6)
RAREST_IN_AN_OUTAGE = timedelta(minutes=15)


def abandon(world: World, order_id: str, *, paid_by: str | None = None) -> None:
    """Tell of every open payment of an order that is closed or paid, in one commit: each is given up by itself."""
    now = world.now()
    others = (each for each in _of_order(order_id) if each.is_open and each.payment_id != paid_by)
    told = [PaymentAbandoned(payment_id=each.payment_id, at=now) for each in others]
    if told:
        commit(tell=told)


def check(world: World) -> None:
    """Read back every open payment whose time has come. One that fails is asked again later and stops nobody else.

    The time between two looks at a payment is its age, up to six hours, for as long as it is open; after a look that
    failed, and so taught nothing, up to a quarter of an hour. Each minute begins with another shard, so that none is
    always the one for which no time is left.
    """
    started = world.now()
    first = int(started.timestamp() // 60)
    for shard in (each % SHARDS for each in range(first, first + SHARDS)):
        for payment in Payment.to_check.query(str(shard), Payment.check_at < started, limit=MOST):
            if world.now() - started > LONGEST_RUN:
                return
            _check(world, payment)


def _check(world: World, payment: Payment) -> None:
    rarest = RAREST
    try:
        _look(world, payment)
    except Exception:  # noqa: BLE001 - whatever it is, this payment failed and its neighbours must not
        log.failure("payment could not be checked", payment_id=payment.payment_id)
        rarest = RAREST_IN_AN_OUTAGE
    try:
        _postpone(world, payment, rarest)
    except Exception:  # noqa: BLE001 - nor does one whose next look could not be written down stop them
        log.failure("payment could not be postponed", payment_id=payment.payment_id)


def _of_order(order_id: str) -> Iterator[Payment]:
    """Every payment of an order: attempts are made without gaps, under ids that follow from them."""
    for provider in ProviderName:
        for attempt in range(1, service.MOST_ATTEMPTS + 1):
            payment = Payment.find(Payment.id_of(order_id, provider, attempt), consistent=True)
            if payment is None:
                break
            yield payment


def _look(world: World, payment: Payment) -> None:
    """Converge; a payment whose order can no longer be paid is given up."""
    order = Order.find(payment.order_id, consistent=True)
    over = order is None or order.status != OrderStatus.PENDING
    convergence.converge(world, payment.payment_id, give_up=over)


def _postpone(world: World, listed: Payment, rarest: timedelta) -> None:
    """The index is late and the look may have changed the row: read it anew."""
    payment = Payment.find(listed.payment_id, consistent=True)
    if payment is None or not payment.is_open:
        return
    now = world.now()
    payment.check_at = now + max(service.FIRST_CHECK, min(now - payment.created_at, rarest))
    try:
        commit(payment)
    except Changed:
        log.info("payment moved on while it was checked", payment_id=payment.payment_id)
