"""Disputes: a buyer's bank asks for the money. While one is open nothing is refunded; a lost one is money that went."""

from collections.abc import Iterator
from datetime import datetime

from kervan import log
from kervan.commit import commit
from kervan.events import Event
from kervan.providers.payments import DisputeSeen
from kervan.tables import GuardedWrite
from kervan.world import World

from . import bookkeeping
from .events import DisputeClosed, PaymentDisputed, RefundDue
from .refunds import ORDER_CANCELLED
from .settlement import follow, until_unchanged
from .states import DisputeStatus, Status, Step
from .tables import Dispute, Payment


def agree(world: World, payment_id: str, seen: DisputeSeen) -> None:
    """Record what the provider says of a dispute. One that is decided stays as it is."""

    def work(*, order_follows: bool) -> None:
        payment = Payment.get(payment_id, consistent_read=True)
        dispute = Dispute.find(payment_id, Dispute.id_of(payment_id, seen.reference), consistent=True)
        if dispute is None:
            _open(world, payment, seen)
        elif seen.state != "open" and dispute.status == DisputeStatus.OPEN:
            _close(world, payment, dispute, DisputeStatus(seen.state.upper()), order_follows=order_follows)

    until_unchanged(payment_id, work)
    if seen.state != "open":
        until_unchanged(payment_id, work)  # one that was decided before it was known here


def _open(world: World, payment: Payment, seen: DisputeSeen) -> None:
    now = world.now()
    dispute = Dispute(
        payment.payment_id,
        Dispute.id_of(payment.payment_id, seen.reference),
        reference=seen.reference,
        amount=seen.amount,
        status=DisputeStatus.OPEN.value,
        reason=seen.reason,
        answer_until=seen.answer_until,
        history=[Step(status=DisputeStatus.OPEN.value, at=now, by=payment.provider)],
        created_at=now,
    )
    payment.open_disputes = int(payment.open_disputes) + 1
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    told = PaymentDisputed(**known, dispute_id=dispute.dispute_id, at=now)
    posted = bookkeeping.of_dispute(payment, dispute, at=now)
    commit(payment, new=dispute, also=(posted,), tell=(told,), finishes=False)
    log.warning("payment is disputed", payment_id=payment.payment_id, dispute_id=dispute.dispute_id)


def _close(world: World, payment: Payment, dispute: Dispute, status: DisputeStatus, *, order_follows: bool) -> None:
    now = world.now()
    dispute.enter(status, now, payment.provider)
    payment.open_disputes = int(payment.open_disputes) - 1
    won = status == DisputeStatus.WON
    guards: list[GuardedWrite] = [bookkeeping.of_closed_dispute(payment, dispute, won=won, at=now)]
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    told: list[Event] = [DisputeClosed(**known, dispute_id=dispute.dispute_id, outcome=status.value, at=now)]
    if not won:
        payment.charged_back = int(payment.charged_back) + dispute.amount.amount
        after = follow(payment, now, order_follows=order_follows)
        guards, told = [*guards, *after.guards], [*told, *after.facts]
    told += _due_anew(payment, now)
    commit(payment, dispute, also=guards, tell=told, finishes=False)
    log.info("dispute closed", payment_id=payment.payment_id, dispute_id=dispute.dispute_id, status=status.value)


def _due_anew(payment: Payment, now: datetime) -> Iterator[Event]:
    """What waited for the bank: money that its order did not need, or whose order was cancelled meanwhile."""
    if not payment.refundable:
        return
    if payment.status == Status.REFUND_DUE:
        yield RefundDue(payment_id=payment.payment_id, reason=str(payment.review_reason), at=now)
    elif payment.refund_wanted_by is not None:
        by = payment.refund_wanted_by
        yield RefundDue(payment_id=payment.payment_id, reason=ORDER_CANCELLED, by=by, at=now)
