"""Convergence: whatever says that a payment moved, the truth is read from its provider and decided upon here.

Webhook, browser, schedule and a closed order all end in `converge`. It may run twice, at once and in any order: each
run reads anew, decides anew and commits under the row's version, so that the end is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.orders.events import OrderPaid
from functions.orders.tables import Order, OrderNotPayable
from functions.orders.tables import Status as OrderStatus
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Unavailable
from kervan.events import Event
from kervan.providers.payments import ProviderRefused, ProviderState, Reading
from kervan.tables import GuardedWrite
from kervan.world import World

from . import bookkeeping, service
from .events import PaymentFailed, PaymentNeedsReview, PaymentStarted, PaymentSucceeded, RefundDue, RefundsMentioned
from .states import Reason, Status
from .tables import Payment

TRIES = 5
KEY_KEPT = timedelta(hours=23)  # providers forget an idempotency key after a day; the same key would then pay twice
LAST_STEPS = timedelta(minutes=15)  # a bank's page that was opened before the provider's closed, and clocks that differ
UNPAID = (OrderStatus.CANCELLED, OrderStatus.EXPIRED)


@dataclass(frozen=True)
class Outcome:
    """Where a payment goes, and why if its money pays no order."""

    status: Status
    reason: Reason | None = None


def converge(world: World, payment_id: str, *, hint: str | None = None, give_up: bool = False) -> None:
    """Bring a payment to what its provider says. `hint`: the provider's id, for a row that does not know it yet.

    With `give_up` an open payment is cancelled at the provider first. Unknown payments are nobody's: nothing happens.
    """
    payable = True
    for _ in range(TRIES):
        payment = Payment.find(payment_id, consistent=True)
        if payment is None or payment.is_settled:
            log.info("nothing to converge", payment_id=payment_id, known=payment is not None)
            return
        try:
            _converge(world, payment, hint=hint, give_up=give_up, payable=payable)
        except Changed:
            log.info("payment changed while it was read", payment_id=payment_id)
        except OrderNotPayable:
            payable = False
        else:
            return
    raise Unavailable(retry_after=1)


def _converge(world: World, payment: Payment, *, hint: str | None, give_up: bool, payable: bool) -> None:
    reference = payment.reference or hint or _found_out(world, payment)
    if reference is None:
        if payment.is_open:
            service.fail(world, payment, Status.FAILED)
        return
    provider = world.payments[payment.provider]
    reading = provider.cancel(reference) if give_up and payment.is_open else provider.read(reference)
    outcome = _judge(payment, reference, reading, live=provider.live)
    if outcome.status == Status.SUCCEEDED and not payable:
        outcome = Outcome(Status.REFUND_DUE, _why_not_payable(payment))
    if outcome.status == Status.PENDING and reading.state == ProviderState.OPEN:
        outcome = _unless_over(payment, world.now())
    _apply(world, payment, reading, outcome)


def _found_out(world: World, payment: Payment) -> str | None:
    """The provider's id of a payment whose start had no answer. None where nobody can have paid by it, or can tell.

    Its page was shown to nobody. Where the same start leads to the same payment, that one is found by starting it
    again, while the provider remembers the key.
    """
    if service.can(payment).reads_by_our_id:
        return str(payment.payment_id)
    forgotten = world.now() - payment.created_at > KEY_KEPT
    if not payment.is_open or forgotten or not service.can(payment).idempotent_start:
        return None
    try:
        return world.payments[payment.provider].start(service.start_request(world, payment)).reference
    except ProviderRefused:
        return None


def _judge(payment: Payment, reference: str, reading: Reading, *, live: bool) -> Outcome:
    """Nothing is believed that does not fit; an ended payment moves only when it was captured after all.

    An open payment that a provider does not bind to anything yet is no claim; money without a binding is.
    """
    captured = reading.state == ProviderState.SUCCEEDED
    if not payment.is_open and not captured:
        return Outcome(Status(payment.status))
    bound = reading.payment_id == payment.payment_id or not (captured or reading.payment_id)
    if reading.reference != reference or not bound:
        return Outcome(Status.NEEDS_REVIEW, Reason.BINDING)
    if not reading.live == live == payment.live:
        return Outcome(Status.NEEDS_REVIEW, Reason.MODE)
    if captured:
        return _judge_money(payment, reading)
    ended = {ProviderState.CANCELED: Status.CANCELLED, ProviderState.FAILED: Status.FAILED}
    return Outcome(ended.get(reading.state, Status.PENDING))


def _judge_money(payment: Payment, reading: Reading) -> Outcome:
    if reading.captured is None or reading.captured.currency != payment.amount.currency:
        return Outcome(Status.NEEDS_REVIEW, Reason.CURRENCY)
    if reading.captured != payment.amount:
        return Outcome(Status.NEEDS_REVIEW, Reason.AMOUNT)
    return Outcome(Status.SUCCEEDED) if payment.is_open else Outcome(Status.REFUND_DUE, Reason.AFTER_THE_END)


def _unless_over(payment: Payment, now: datetime) -> Outcome:
    """Where a provider cannot close a page, it closes by itself, and a payment stays open until it has.

    A page that was shown to nobody is over at once: the row says of each when it closes before anybody sees it.
    """
    if service.can(payment).closes_on_cancel:
        return Outcome(Status.PENDING)
    if payment.closes_at is None:
        return Outcome(Status.FAILED)
    return Outcome(Status.CANCELLED if now >= payment.closes_at + LAST_STEPS else Status.PENDING)


def _why_not_payable(payment: Payment) -> Reason:
    order = Order.find(payment.order_id, consistent=True)
    closed = order is None or order.status in UNPAID
    return Reason.ORDER_CLOSED if closed else Reason.ORDER_PAID


def _apply(world: World, payment: Payment, reading: Reading, outcome: Outcome) -> None:
    """One commit of everything that follows; none where nothing does."""
    before, now = Status(payment.status), world.now()
    if outcome.status == before and payment.decline_code == reading.decline_code:
        return
    facts = _facts(world, payment, outcome) if outcome.status != before else []
    payment.reference = reading.reference
    payment.decline_code = reading.decline_code
    payment.review_reason = outcome.reason
    posted: Sequence[GuardedWrite] = ()
    if outcome.status != before:
        payment.enter(outcome.status, now)
    if reading.state == ProviderState.SUCCEEDED and outcome.reason != Reason.MODE:  # that is play money, or not ours
        payment.captured, payment.charged = reading.captured, reading.charged
        payment.transaction = reading.transaction
        posted = bookkeeping.of_capture(payment, reading, at=now)
    paid = Order.mark_paid(payment.order_id, payment_id=payment.payment_id, amount=payment.amount, at=now)
    also = (paid,) if outcome.status == Status.SUCCEEDED else ()
    if reading.returned and outcome.status != before:
        facts.append(RefundsMentioned(payment_id=payment.payment_id, at=now))
    commit(payment, also=(*also, *posted), tell=facts)
    log.info("payment converged", payment_id=payment.payment_id, status=payment.status, reason=payment.review_reason)


def _facts(world: World, payment: Payment, outcome: Outcome) -> list[Event]:
    """What the step tells; a payment that was never known to have started has started too."""
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    now = world.now()
    facts: list[Event] = []
    if payment.status == Status.CREATED:
        facts.append(PaymentStarted(**known, at=now))
    match outcome.status:
        case Status.SUCCEEDED:
            facts += [PaymentSucceeded(**known, at=now), OrderPaid(**known, at=now)]
        case Status.REFUND_DUE:
            facts.append(RefundDue(payment_id=payment.payment_id, reason=str(outcome.reason), at=now))
        case Status.NEEDS_REVIEW:
            facts.append(PaymentNeedsReview(**known, reason=str(outcome.reason), at=now))
        case Status.FAILED | Status.CANCELLED:
            facts.append(PaymentFailed(**known, status=outcome.status.value, at=now))
        case _:
            pass
    return facts
