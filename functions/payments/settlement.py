"""What a refund or a dispute comes to, in one commit: its row, the payment's totals, the order, the ledger, the facts.

The totals of a payment change here and where a refund is promised, always on the version that was read: so never is
more promised than was captured and neither refunded nor lost, whoever else is at work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions.orders.events import OrderRefunded
from functions.orders.tables import Order, OrderNotRefundable
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Exists, Unavailable
from kervan.events import Event
from kervan.ids import shard_of
from kervan.money import Money
from kervan.providers.capabilities import CAPABILITIES
from kervan.providers.payments import ProviderName, RefundSeen
from kervan.tables import GuardedWrite
from kervan.world import World

from . import bookkeeping
from .events import PaymentNeedsReview, PaymentRefunded, RefundFailed, RefundsMentioned
from .indexes import SHARDS
from .states import Reason, RefundStatus, Status, Step
from .tables import Payment, Refund

TRIES = 8
SOONEST, RAREST = timedelta(minutes=1), timedelta(hours=6)
DAILY = timedelta(days=1)
WATCHED_FOR = timedelta(days=35)  # banks send refunds back for a month


@dataclass(frozen=True)
class Outcome:
    """What a provider says of a refund."""

    status: RefundStatus
    reference: str | None = None
    failure: str | None = None


@dataclass
class Consequences:
    """What else goes into a commit."""

    guards: list[GuardedWrite] = field(default_factory=list)
    facts: list[Event] = field(default_factory=list)


def outcome_of(seen: RefundSeen) -> Outcome:
    """As the provider lists it."""
    return Outcome(RefundStatus(seen.state.upper()), seen.reference, seen.failure)


def settle(world: World, payment_id: str, refund_id: str, outcome: Outcome) -> None:
    """Bring a refund to what its provider says. One that is there already, or past it, stays as it is."""

    def work(*, order_follows: bool) -> None:
        payment = Payment.get(payment_id, consistent_read=True)
        refund = Refund.get(payment_id, refund_id, consistent_read=True)
        if _moves(refund, outcome):
            _settle(world, payment, refund, outcome, order_follows=order_follows)

    until_unchanged(payment_id, work)


def until_unchanged(payment_id: str, work: Callable[..., None]) -> None:
    """Read, decide and write again for as long as others write the same payment; without its order where that one
    cannot follow: it is refunded already, or another payment paid it.
    """
    order_follows = True
    for _ in range(TRIES):
        try:
            work(order_follows=order_follows)
        except (Changed, Exists):
            log.info("payment changed while money went back", payment_id=payment_id)
        except OrderNotRefundable:
            order_follows = False
        else:
            return
    raise Unavailable(retry_after=1)


def adopt(world: World, payment_id: str, refund_id: str, seen: RefundSeen) -> None:
    """Record a refund that nobody here asked for, as the provider lists it. One that is known stays as it is.

    Where a promised refund leaves no room for it, it waits: the provider refuses that one, and the list is read again.
    """

    def work(*, order_follows: bool) -> None:
        payment = Payment.get(payment_id, consistent_read=True)
        if Refund.find(payment_id, refund_id, consistent=True) is not None:
            return
        if seen.amount.amount > payment.refundable:
            log.warning("refund of the panel does not fit", payment_id=payment_id, refund_id=refund_id)
            log.count("RefundsDisagree")
            return
        payment.refunding = int(payment.refunding) + seen.amount.amount
        refund = new_refund(payment, refund_id, seen.amount, by=payment.provider, at=world.now())
        _settle(world, payment, refund, outcome_of(seen), order_follows=order_follows)

    until_unchanged(payment_id, work)


def new_refund(
    payment: Payment, refund_id: str, amount: Money, *, by: str, at: datetime, reason: str | None = None
) -> Refund:
    """The row of a refund that begins."""
    return Refund(
        payment.payment_id,
        refund_id,
        order_id=payment.order_id,
        user_id=payment.user_id,
        provider=payment.provider,
        amount=amount,
        status=RefundStatus.PENDING.value,
        reason=reason,
        by=by,
        history=[Step(status=RefundStatus.PENDING.value, at=at, by=by)],
        created_at=at,
        check_at=at + SOONEST,
        watched_shard=str(shard_of(refund_id, SHARDS)),
    )


def follow(payment: Payment, now: datetime, *, order_follows: bool = True) -> Consequences:
    """What the payment's state becomes after its totals have changed, and the order with it if it paid one."""
    after = Consequences()
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    before = Status(payment.status)
    if payment.is_given_back and before != Status.REFUNDED:
        payment.enter(Status.REFUNDED, now)
        if before == Status.SUCCEEDED and order_follows:
            after.guards.append(Order.mark_refunded(payment.order_id, payment_id=payment.payment_id, at=now))
            after.facts.append(OrderRefunded(**known, at=now))
    elif before == Status.REFUNDED and not payment.is_given_back:
        _call_a_person(payment, now, after)
    return after


def _moves(refund: Refund, outcome: Outcome) -> bool:
    """Whether there is anything to write: another state, or the same one, to be asked for again later."""
    before = RefundStatus(refund.status)
    return outcome.status in refund.lawful[before] or outcome.status == before == RefundStatus.PENDING


def _settle(world: World, payment: Payment, refund: Refund, outcome: Outcome, *, order_follows: bool) -> None:
    """One commit of everything that follows. A row without a version is that of a refund that was not known."""
    before, now = RefundStatus(refund.status), world.now()
    _count(payment, before, outcome.status, refund.amount.amount)
    refund.reference, refund.failure = outcome.reference or refund.reference, outcome.failure
    if outcome.status != before:
        refund.enter(outcome.status, now)
        payment.refund_held_until = None
    watch(refund, now)
    after = follow(payment, now, order_follows=order_follows)
    if before == RefundStatus.PENDING and outcome.status == RefundStatus.FAILED and payment.status == Status.REFUND_DUE:
        _call_a_person(payment, now, after)
    told = _told(payment, refund, before, now, order_refunded=bool(after.guards))
    also = (*after.guards, *_posted(payment, refund, before, now))
    facts = (*told, *after.facts)
    if refund.version:
        commit(payment, refund, also=also, tell=facts, finishes=False)
    else:
        commit(payment, new=refund, also=also, tell=facts, finishes=False)
    log.info("refund settled", payment_id=payment.payment_id, refund_id=refund.refund_id, status=refund.status)


def _count(payment: Payment, before: RefundStatus, after: RefundStatus, amount: int) -> None:
    if before == after:
        return
    if before == RefundStatus.PENDING:
        payment.refunding = int(payment.refunding) - amount
    if after == RefundStatus.SUCCEEDED:
        payment.refunded = int(payment.refunded) + amount
    elif before == RefundStatus.SUCCEEDED:
        payment.refunded = int(payment.refunded) - amount


def _posted(payment: Payment, refund: Refund, before: RefundStatus, now: datetime) -> Sequence[GuardedWrite]:
    """The ledger's entries: of money that went, and of money that came back."""
    if refund.status == RefundStatus.SUCCEEDED and before != RefundStatus.SUCCEEDED:
        return (bookkeeping.of_refund(payment, refund, at=now),)
    if before == RefundStatus.SUCCEEDED and refund.status == RefundStatus.FAILED:
        return (bookkeeping.of_failed_refund(payment, refund, at=now),)
    return ()


def watch(refund: Refund, now: datetime) -> None:
    """What is still to be looked after: a refund that is not done, and, for a month, one that may come back."""
    age, shard = now - refund.created_at, str(shard_of(refund.refund_id, SHARDS))
    if refund.status == RefundStatus.PENDING:
        refund.watched_shard, refund.check_at = shard, now + max(SOONEST, min(age, RAREST))
    elif refund.status == RefundStatus.SUCCEEDED and _may_come_back(refund) and age < WATCHED_FOR:
        refund.watched_shard, refund.check_at = shard, min(now + max(DAILY, age), refund.created_at + WATCHED_FOR)
    else:
        refund.watched_shard = None


def _may_come_back(refund: Refund) -> bool:
    return CAPABILITIES[ProviderName(refund.provider)].refunds_fail_late


def _call_a_person(payment: Payment, now: datetime, after: Consequences) -> None:
    payment.enter(Status.NEEDS_REVIEW, now)
    payment.review_reason = Reason.REFUND_FAILED.value
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    after.facts.append(PaymentNeedsReview(**known, reason=payment.review_reason, at=now))


def _told(
    payment: Payment, refund: Refund, before: RefundStatus, now: datetime, *, order_refunded: bool
) -> Sequence[Event]:
    """After a refusal the provider's list is read: it may hold refunds of its panel that had no room beside this."""
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    ids = {**known, "refund_id": refund.refund_id}
    if refund.status == before:
        return ()
    if refund.status == RefundStatus.SUCCEEDED:
        return (PaymentRefunded(**ids, order_refunded=order_refunded, at=now),)
    late = before == RefundStatus.SUCCEEDED
    failed = RefundFailed(**ids, late=late, at=now)
    return (failed,) if late else (failed, RefundsMentioned(payment_id=payment.payment_id, at=now))
