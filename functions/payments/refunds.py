"""Refunds, promised: the intent stands in its row and in the payment's totals before any provider hears of it.

A refund's id comes from its payment and the key of who asks, and is the provider's key as well, whoever asks again.
Never is more promised than was captured, less what went back, is on its way, or was lost to the buyer's bank.
"""

from dataclasses import dataclass

from kervan import log
from kervan.audit import note
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, IdempotencyKeyReused, Invalid, NotFound, Unavailable
from kervan.money import Money
from kervan.world import World

from .events import RefundRequested
from .refund_schemas import RefundIn
from .settlement import TRIES, new_refund
from .states import SETTLED, Reason, Status
from .tables import Payment, PaymentAudit, Refund

SYSTEM = "payments"
ORDER_CANCELLED = "order_cancelled"
NOT_OURS = frozenset({Reason.BINDING.value, Reason.MODE.value})


class NothingToRefund(Conflict):
    """No money was taken by this payment, or it is not known to be its own."""

    tr = "Bu ödemeyle alınmış, iade edilebilecek bir tutar yok."
    en = "No money was captured by this payment that could be refunded."


class MoreThanRefundable(Conflict):
    """The rest has gone back already, or is on its way."""

    tr = "En çok {left} iade edilebilir."
    en = "At most {left} can be refunded."


class PaymentInDispute(Conflict):
    """The buyer's bank asks for the same money: with a refund it would go back twice."""

    tr = "Bu ödemeye bankası aracılığıyla itiraz edilmiş; sonuçlanana kadar iade yapılamaz."
    en = "The buyer's bank has disputed this payment; nothing can be refunded until the dispute is decided."


class PaymentAwaitsReview(Conflict):
    """Whether this money leaves is an admin's to decide."""

    tr = "Bu ödeme inceleniyor; iadesine yalnızca bir yönetici karar verebilir."
    en = "This payment is under review; only an admin can decide to refund it."


@dataclass(frozen=True)
class Promise:
    """Who wants what back, and why. Without an amount: all that is left. `decides`: also where it is doubted."""

    key: str
    by: str
    amount: Money | None = None
    reason: str | None = None
    decides: bool = True


def ask(world: World, caller: Caller, payment_id: str, wanted: RefundIn, key: str) -> Refund:
    """Staff give money back; where a payment is doubted, admins alone. The same key again is the same refund, and is
    told in the same words.
    """
    is_admin = caller.role == Role.ADMIN
    promise = Promise(f"{caller.id} {key}", caller.id, wanted.amount, wanted.reason, decides=is_admin)
    refund_id = Refund.id_of(payment_id, promise.key)
    audit = PaymentAudit(
        payment_id,
        world.new_id("aud"),
        by=caller.id,
        at=world.now(),
        act="refund",
        refund_id=refund_id,
        note=wanted.reason,
    )
    try:
        return _until_unchanged(world, payment_id, promise, audit)
    except (Exists, NothingToRefund, MoreThanRefundable, PaymentInDispute, PaymentAwaitsReview) as refused:
        return _known(payment_id, refund_id, wanted, refused)


def give_back(world: World, payment_id: str, *, reason: str, key: str | None = None, by: str = SYSTEM) -> None:
    """All that is left of a payment is due, once for each `key`, or else for each reason.

    What is disputed waits: when its bank has decided, it is told anew.
    """
    try:
        _until_unchanged(world, payment_id, Promise(key or reason, by, reason=reason), None)
    except (Exists, MoreThanRefundable):
        log.info("refund was promised before", payment_id=payment_id, reason=reason)
    except (NotFound, NothingToRefund, PaymentInDispute) as refused:
        log.warning("refund cannot be promised", payment_id=payment_id, reason=reason, error_code=refused.code())
        log.count("RefundsNotPromised", kind=refused.code())
        if isinstance(refused, PaymentInDispute) and by != SYSTEM:
            _remember(payment_id, by)


def _remember(payment_id: str, by: str) -> None:
    """Its order is cancelled: what is REFUND_DUE says so itself, what paid its order does not."""
    payment = Payment.get(payment_id, consistent_read=True)
    if not payment.open_disputes:  # decided since: the letter comes again and finds it so
        raise Changed
    payment.refund_wanted_by = by
    commit(payment)


def _until_unchanged(world: World, payment_id: str, promise: Promise, audit: PaymentAudit | None) -> Refund:
    """Others refund the same payment at the same time: each looks anew at what the one before left."""
    for _ in range(TRIES):
        payment = Payment.find(payment_id, consistent=True)
        if payment is None:
            raise NotFound
        amount = _agreed(payment, promise)
        refund_id = Refund.id_of(payment_id, promise.key)
        refund = new_refund(payment, refund_id, amount, by=promise.by, at=world.now(), reason=promise.reason)
        payment.refunding = int(payment.refunding) + amount.amount
        payment.refund_wanted_by = None
        note(f"refund: {amount.decimal} {amount.currency}")
        told = RefundRequested(payment_id=payment_id, refund_id=refund_id, at=world.now())
        try:
            commit(payment, new=(refund, audit) if audit else refund, tell=(told,))
        except Changed:
            log.info("payment changed while a refund was promised", payment_id=payment_id)
        else:
            return refund
    raise Unavailable(retry_after=1)


def _agreed(payment: Payment, promise: Promise) -> Money:
    """What is promised. Raises Invalid for what could never be refunded, a Conflict for what cannot be now."""
    captured, wanted = payment.captured, promise.amount
    if captured is None or payment.status not in SETTLED or payment.review_reason in NOT_OURS:
        raise NothingToRefund
    if _is_doubted(payment) and not promise.decides:
        raise PaymentAwaitsReview
    if wanted is not None:
        _refuse_amount(wanted, captured)
    if payment.open_disputes:
        raise PaymentInDispute
    amount = wanted or Money(payment.refundable, captured.currency)
    if not 0 < amount.amount <= payment.refundable:
        raise MoreThanRefundable(left=f"{Money(payment.refundable, captured.currency).decimal} {captured.currency}")
    return amount


def _is_doubted(payment: Payment) -> bool:
    """Not believed yet, other than money that was to go back before and did not."""
    return payment.status == Status.NEEDS_REVIEW and payment.review_reason != Reason.REFUND_FAILED


def _refuse_amount(wanted: Money, captured: Money) -> None:
    if wanted.currency != captured.currency:
        raise Invalid(errors=(FieldError("/amount", "other_currency", captured.currency),))
    if wanted.amount == 0:
        raise Invalid(errors=(FieldError("/amount", "not_above_zero", "0"),))
    if wanted.amount > captured.amount:
        raise Invalid(errors=(FieldError("/amount", "more_than_captured", captured.decimal),))


def _known(payment_id: str, refund_id: str, wanted: RefundIn, refused: Conflict) -> Refund:
    """What the same key came to before; where it came to nothing, what stands against it now."""
    found = Refund.find(payment_id, refund_id, consistent=True)
    if found is None:
        raise refused
    if wanted.amount not in (None, found.amount):
        raise IdempotencyKeyReused
    return found
