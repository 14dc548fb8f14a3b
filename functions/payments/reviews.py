"""What staff decide of money that fits no order, and what they set going again; each act is written down.

Whether the machine may be overruled is an admin's to say: a payment that was not believed pays an order, money leaves,
or nothing was taken. What is accepted is read once more from its provider, and equal.
"""

from functions.orders.events import OrderPaid
from functions.orders.tables import Order
from kervan import log
from kervan.audit import note as audited
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Conflict, NotFound
from kervan.providers.payments import ProviderState, Reading
from kervan.world import World

from . import bookkeeping, refunds
from .events import PaymentFailed, PaymentRedriven, PaymentSucceeded
from .refund_schemas import RefundIn, ReviewIn
from .states import Reason, Status
from .tables import Payment, PaymentAudit


class NotUnderReview(Conflict):
    """Nobody is asked about this payment, or it was decided before."""

    tr = "Bu ödeme inceleme beklemiyor."
    en = "This payment is not awaiting review."


class NotAcceptable(Conflict):
    """The money is not exactly the price of the order, is of another mode, or some of it is gone."""

    tr = "Bu ödeme kabul edilemez: tutarı ya da modu (canlı/test) siparişe uymuyor veya bir kısmı iade edilmiş."
    en = "This payment cannot be accepted: its amount or mode does not match the order, or part of it was returned."


class NotDismissable(Conflict):
    """It took money of ours, which is somebody's."""

    tr = "Bu ödemeyle para tahsil edilmiş: siparişi öder ya da iade edilir, göz ardı edilemez."
    en = "Money was captured by this payment: it must pay its order or be refunded, and cannot be dismissed."


def review(world: World, caller: Caller, payment_id: str, wanted: ReviewIn, key: str) -> Payment:
    """Decide. The same key again finds what it decided."""
    payment = _known(payment_id)
    if wanted.decision == "refund":
        if payment.status != Status.NEEDS_REVIEW:
            raise NotUnderReview
        refunds.ask(world, caller, payment_id, RefundIn(reason=wanted.note), key)
        return _known(payment_id)
    if wanted.decision == "dismiss":
        return _dismiss(world, caller, payment, wanted.note)
    return _accept(world, caller, payment, wanted.note)


def redrive(world: World, caller: Caller, payment_id: str) -> Payment:
    """Hold a payment against its provider's truth once more, as each event of its inbox would."""
    payment, now = _known(payment_id), world.now()
    audit = _act(world, caller, payment_id, "redrive", None)
    commit(new=audit, tell=(PaymentRedriven(payment_id=payment_id, at=now),))
    return payment


def _accept(world: World, caller: Caller, payment: Payment, note: str) -> Payment:
    """It pays its order: OrderNotPayable where that is closed or paid by now."""
    if payment.status != Status.NEEDS_REVIEW:
        raise NotUnderReview
    provider = world.payments[payment.provider]
    if not _is_whole(payment, provider.read(payment.money_id), live=provider.live):
        raise NotAcceptable
    audited("decision: accept")
    now = world.now()
    payment.enter(Status.SUCCEEDED, now, caller.id)
    payment.review_reason = None
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    paid = Order.mark_paid(payment.order_id, payment_id=payment.payment_id, amount=payment.amount, at=now)
    commit(
        payment,
        new=_act(world, caller, payment.payment_id, "accept", note),
        also=(paid, *bookkeeping.of_acceptance(payment, at=now)),
        tell=(PaymentSucceeded(**known, at=now), OrderPaid(**known, at=now)),
    )
    log.info("payment accepted", payment_id=payment.payment_id)
    return payment


def _dismiss(world: World, caller: Caller, payment: Payment, note: str) -> Payment:
    """A claim without money. What there was of it elsewhere has been settled there."""
    if payment.status != Status.NEEDS_REVIEW:
        raise NotUnderReview
    if payment.captured is not None:
        raise NotDismissable
    audited("decision: dismiss")
    now = world.now()
    payment.enter(Status.FAILED, now, caller.id)
    payment.review_reason = None
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    told = PaymentFailed(**known, status=payment.status, at=now)
    commit(payment, new=_act(world, caller, payment.payment_id, "dismiss", note), tell=(told,))
    log.info("payment dismissed", payment_id=payment.payment_id)
    return payment


def _is_whole(payment: Payment, reading: Reading, *, live: bool) -> bool:
    """The price, in the stage's mode, all of it still here."""
    there = reading.state == ProviderState.SUCCEEDED and reading.captured == payment.amount and not reading.returned
    here = payment.captured == payment.amount and payment.refundable == payment.amount.amount
    ours = reading.payment_id in (None, payment.payment_id) and reading.live == live == payment.live
    return there and here and ours and payment.review_reason != Reason.MODE and not payment.open_disputes


def _act(world: World, caller: Caller, payment_id: str, act: str, note: str | None) -> PaymentAudit:
    return PaymentAudit(payment_id, world.new_id("aud"), by=caller.id, at=world.now(), act=act, note=note)


def _known(payment_id: str) -> Payment:
    payment = Payment.find(payment_id, consistent=True)
    if payment is None:
        raise NotFound
    return payment
