"""Ours held against what the provider lists: refunds and disputes of its panel, late failures, lost answers.

The list decides. It may be read at any time and by several at once: what it says is written once.
"""

from collections.abc import Callable
from datetime import timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.providers.payments import ProviderRefused, RefundSeen
from kervan.world import World

from . import convergence, disputes, settlement
from .states import RefundStatus
from .tables import Payment, Refund

REPEATED = timedelta(hours=1)


def reconcile(world: World, payment_id: str) -> None:
    """Bring a payment's refunds and disputes to what its provider lists. A payment that took no money has none."""
    payment = Payment.find(payment_id, consistent=True)
    if payment is None or not payment.is_settled or payment.captured is None:
        log.info("nothing to reconcile", payment_id=payment_id)
        return
    provider = world.payments[payment.provider]
    try:
        refunds, disputed = provider.refunds(payment.money_id), provider.disputes(payment.money_id)
    except ProviderRefused as refused:
        log.warning("provider lists no refunds", payment_id=payment_id, error_code=refused.facts["reason"])
        return
    ours = list(Refund.query(payment_id, consistent_read=True))
    for seen in refunds:
        _agree(world, payment, seen, ours)
    for dispute in disputed:
        disputes.agree(world, payment_id, dispute)


def look(world: World, payment_id: str, *, hint: str | None = None) -> None:
    """Whatever somebody doubts: an open payment is converged, which tells of refunds too; a settled one reconciled."""
    payment = Payment.find(payment_id, consistent=True)
    if payment is not None and payment.is_settled:
        reconcile(world, payment_id)
    else:
        convergence.converge(world, payment_id, hint=hint)


def look_again(world: World, payment_id: str, refund_id: str) -> None:
    """A refund that had succeeded may have come back; it is looked at ever more rarely. A look that fails is repeated
    soon, and does not keep others from theirs.
    """
    _next_look(payment_id, refund_id, lambda refund: setattr(refund, "check_at", world.now() + REPEATED))
    reconcile(world, payment_id)
    _next_look(payment_id, refund_id, lambda refund: settlement.watch(refund, world.now()))


def _next_look(payment_id: str, refund_id: str, decide: Callable[[Refund], None]) -> None:
    refund = Refund.get(payment_id, refund_id, consistent_read=True)
    decide(refund)
    try:
        commit(refund)
    except Changed:
        log.info("refund changed while it was looked at", refund_id=refund_id)


def _agree(world: World, payment: Payment, seen: RefundSeen, ours: list[Refund]) -> None:
    """Ours by the provider's id or by its key; else the panel's. One of another amount is still under way."""
    known = [each for each in ours if each.reference == seen.reference]
    refund = next(iter(known or [each for each in ours if each.refund_id == seen.key]), None)
    outcome = settlement.outcome_of(seen)
    if refund is None or _revived(refund, outcome):
        _adopt(world, payment, seen)
    elif seen.amount == refund.amount and (outcome.status != refund.status or refund.status == RefundStatus.PENDING):
        settlement.settle(world, payment.payment_id, refund.refund_id, outcome)


def _adopt(world: World, payment: Payment, seen: RefundSeen) -> None:
    """Of one that failed before anybody here knew of it, there is nothing to record."""
    if seen.state != "failed":
        refund_id = Refund.id_of(payment.payment_id, f"{payment.provider} {seen.reference}")
        settlement.adopt(world, payment.payment_id, refund_id, seen)


def _revived(refund: Refund, outcome: settlement.Outcome) -> bool:
    """Refused to us, and done all the same: its money went back, so it counts, as another refund."""
    return refund.status == RefundStatus.FAILED and refund.reference is None and outcome.status != RefundStatus.FAILED
