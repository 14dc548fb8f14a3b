"""A promised refund, asked for at its provider: by one at a time for a payment, ever again under the same key.

Who asks holds the payment for longer than any of our functions runs and any provider hides a refund. So whoever comes
next finds what the one before did: by the key, or in the provider's list. What is unknown is asked again, what was
refused is not.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.providers.capabilities import CAPABILITIES, Capabilities
from kervan.providers.payments import ProviderName, ProviderRefused, ProviderUnreachable, Refunded
from kervan.text.dates import istanbul
from kervan.world import World

from . import reconcile
from .indexes import SHARDS
from .settlement import RAREST, SOONEST, TRIES, Outcome, outcome_of, settle
from .states import SETTLED, RefundStatus
from .tables import Payment, Refund

FUNCTION_TIMEOUT = timedelta(seconds=120)  # of the worker and the schedule
STUCK = timedelta(hours=24)
MOST = 25  # of one shard and run; the next minute takes the rest
LONGEST_RUN = timedelta(seconds=60)


def check(world: World) -> None:
    """Ask for what was promised and not answered yet; look again at what may have come back.

    One that fails is asked again later and stops nobody else. Each minute begins with another shard, so that none is
    always the one for which no time is left.
    """
    started = world.now()
    first = int(started.timestamp() // 60)
    for shard in (each % SHARDS for each in range(first, first + SHARDS)):
        for refund in Refund.to_check.query(str(shard), Refund.check_at < started, limit=MOST):
            if world.now() - started > LONGEST_RUN:
                return
            _check_or_log(world, refund)


def _check_or_log(world: World, refund: Refund) -> None:
    try:
        _check(world, refund)
    except Exception:  # noqa: BLE001 - whatever it is, this refund failed and its neighbours must not
        log.failure("refund could not be checked", refund_id=refund.refund_id)


def _check(world: World, refund: Refund) -> None:
    if refund.status == RefundStatus.PENDING:
        attempt(world, refund.payment_id, refund.refund_id)
    else:
        reconcile.look_again(world, refund.payment_id, refund.refund_id)


def attempt(world: World, payment_id: str, refund_id: str) -> None:
    """Ask the provider for a promised refund, unless somebody is at it. Safe to run twice and at once."""
    held = _hold(world, payment_id, refund_id)
    if held is None:
        return
    payment, refund = held
    try:
        outcome = _asked(world, payment, refund)
    except ProviderUnreachable:
        _postpone(world, payment, refund)
    else:
        settle(world, payment_id, refund_id, outcome)


def _hold(world: World, payment_id: str, refund_id: str) -> tuple[Payment, Refund] | None:
    """The payment, ours alone for a while; None where there is nothing to ask, or somebody else is asking."""
    for _ in range(TRIES):
        now = world.now()
        payment = Payment.get(payment_id, consistent_read=True)
        refund = Refund.get(payment_id, refund_id, consistent_read=True)
        if refund.status != RefundStatus.PENDING:
            return None
        busy = payment.refund_held_until is not None and payment.refund_held_until > now
        try:
            if busy:
                refund.check_at = payment.refund_held_until
                commit(refund, finishes=False)
                return None
            payment.refund_held_until = refund.check_at = now + FUNCTION_TIMEOUT + _hidden(payment)
            refund.attempts = int(refund.attempts) + 1
            refund.voids = bool(refund.voids) or _may_void(payment, refund, now)
            commit(payment, refund, finishes=False)
        except Changed:
            log.info("payment changed before its refund was asked for", payment_id=payment_id, refund_id=refund_id)
        else:
            return payment, refund
    return None


def _asked(world: World, payment: Payment, refund: Refund) -> Outcome:
    """The provider's word. One that it has taken is only looked up; a second try looks before it asks."""
    known = _listed(world, payment, refund) if refund.reference or refund.attempts > 1 else None
    if known is not None:
        return known
    if refund.reference is not None:
        return Outcome(RefundStatus.PENDING, refund.reference)
    provider = world.payments[payment.provider]
    try:
        done = _undone(world, payment, refund) or provider.refund(payment.money_id, refund.amount, key=refund.refund_id)
    except ProviderRefused as refused:
        return Outcome(RefundStatus.FAILED, failure=str(refused.facts["reason"]))
    return Outcome(RefundStatus(done.state.upper()), done.reference)


def _listed(world: World, payment: Payment, refund: Refund) -> Outcome | None:
    """What the provider lists under the id that it gave, or under our key."""
    try:
        listed = world.payments[payment.provider].refunds(payment.money_id)
    except ProviderRefused:
        return None
    mine = (seen for seen in listed if refund.refund_id == seen.key or refund.reference == seen.reference)
    return next((outcome_of(seen) for seen in mine if seen.amount == refund.amount), None)


def _undone(world: World, payment: Payment, refund: Refund) -> Refunded | None:
    """Without a trace on the buyer's statement, where that is still possible."""
    if not refund.voids:
        return None
    try:
        return world.payments[payment.provider].void(payment.money_id, key=refund.refund_id)
    except ProviderRefused as refused:
        log.info("payment cannot be undone any more", refund_id=refund.refund_id, error_code=refused.facts["reason"])
        return None


def _may_void(payment: Payment, refund: Refund, now: datetime) -> bool:
    """The whole payment, of which nothing went back yet, on the day in Istanbul on which it was taken."""
    whole = payment.captured == refund.amount and not payment.refunded and not payment.charged_back
    taken = next((step.at for step in payment.history if step.status in SETTLED), None)
    today = taken is not None and taken.astimezone(istanbul()).date() == now.astimezone(istanbul()).date()
    return _can(payment).voids and whole and today


def _postpone(world: World, payment: Payment, refund: Refund) -> None:
    """Nobody knows what came of it. The payment stays held for as long as the provider may hide a refund of it."""
    now = world.now()
    age = now - refund.created_at
    if age > STUCK:
        log.count("RefundsStuck")
    payment.refund_held_until = now + _hidden(payment)
    refund.check_at = now + max(SOONEST, _hidden(payment), min(age, RAREST))
    log.warning("refund without an answer", refund_id=refund.refund_id, provider=payment.provider)
    with suppress(Changed):  # then it is held, and asked again, as it was when we began
        commit(payment, refund, finishes=False)


def _hidden(payment: Payment) -> timedelta:
    return timedelta(seconds=_can(payment).refund_visible_after)


def _can(payment: Payment) -> Capabilities:
    return CAPABILITIES[ProviderName(payment.provider)]
