"""Convergence: whatever says that a subscription moved, the truth is read from its provider and decided upon here.

Webhook, browser, schedule and staff all end in `converge`. It may run twice, at once and in any order: each run reads
anew, decides anew and commits the subscription with the entitlement that follows from it, under both rows' versions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Unavailable
from kervan.events import Event
from kervan.providers.subscriptions import CheckoutState, Recurring, Subscribed, SubscriptionState
from kervan.world import World

from .events import (
    SubscriptionEnded,
    SubscriptionNeedsReview,
    SubscriptionPastDue,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from .plans import GRACE, sold_as
from .tables import RUNNING, Entitlement, Reason, Status, Subscription

TRIES = 5
COLLECTED = timedelta(minutes=90)  # after a period's end: its invoice has been charged, or refused
OFTEN, RARELY = timedelta(hours=1), timedelta(days=1)
SETTLED = frozenset({Status.ENDED, Status.NEEDS_REVIEW})


@dataclass(frozen=True)
class Outcome:
    """Where a subscription goes, and why if a person has to look at it."""

    status: Status
    reason: Reason | None = None


def recurring(world: World, provider: str) -> Recurring:
    """The subscriptions of a provider that has some."""
    found = world.payments[provider].recurring
    if found is None:
        raise LookupError(f"{provider} charges nobody by itself")
    return found


def converge(
    world: World,
    subscription_id: str,
    *,
    reference: str | None = None,
    checkout: str | None = None,
    finishes: bool = True,
) -> None:
    """Bring a subscription to what its provider says. `reference` and `checkout`: the provider's ids, for a row that
    does not know them yet. Unknown subscriptions are nobody's: nothing happens. `finishes` as in `commit`.
    """
    for _ in range(TRIES):
        row = Subscription.find(subscription_id, consistent=True)
        if row is None or row.status in SETTLED:
            log.info("nothing to converge", subscription_id=subscription_id, known=row is not None)
            return
        try:
            _converge(world, row, reference=reference, checkout=checkout, finishes=finishes)
        except Changed:
            log.info("subscription changed while it was read", subscription_id=subscription_id)
        else:
            return
    raise Unavailable(retry_after=1)


def _converge(world: World, row: Subscription, *, reference: str | None, checkout: str | None, finishes: bool) -> None:
    provider = recurring(world, row.provider)
    reference = row.reference or reference
    if reference is None:
        page = row.checkout or checkout
        known = provider.read_checkout(page) if page else None
        if known is None or known.subscription is None:
            over = known.state == CheckoutState.EXPIRED if known else row.closes_at <= world.now()
            if over and row.is_waiting:
                abandon(world, row, finishes=finishes)
            return
        reference = known.subscription
    reading = provider.read(reference)
    if reading.refunded and reading.state != SubscriptionState.ENDED:
        reading = provider.end(reference)  # what was given back is not charged again
    apply(world, row, reading, finishes=finishes)


def abandon(world: World, row: Subscription, *, finishes: bool = True) -> None:
    """Nobody has paid, and nobody can any more."""
    row.enter(Status.ABANDONED, world.now())
    held = Entitlement.get(row.user_id, consistent_read=True)
    if held.subscription_id == row.subscription_id:
        held.status = row.status
        commit(row, held, finishes=finishes)
    else:
        commit(row, finishes=finishes)


def apply(world: World, row: Subscription, reading: Subscribed, *, finishes: bool = True) -> Entitlement:
    """One commit of everything that follows from a reading; none where nothing does. The person's premium after it."""
    now, before = world.now(), _seen(row)
    held = Entitlement.get(row.user_id, consistent_read=True)
    outcome = _judge(row, held, reading, live=recurring(world, row.provider).live)
    facts = _facts(row, reading, outcome, now)
    if outcome.reason is None:
        _take_over(row, reading)
    elif outcome.reason != Reason.BINDING:  # a person must be able to end it there
        row.reference, row.customer, row.invoice = reading.reference, reading.customer, reading.invoice
    row.review_reason = outcome.reason
    if outcome.status != row.status:
        row.enter(outcome.status, now)
    if _seen(row) == before:
        return held
    row.check_at = next_check(row, now)
    if held.subscription_id != row.subscription_id:
        commit(row, tell=facts, finishes=finishes)
    else:
        commit(row, _entitled(held, row, reading, outcome), tell=facts, finishes=finishes)
    log.info("subscription converged", subscription_id=row.subscription_id, status=row.status, reason=row.review_reason)
    return held


def _seen(row: Subscription) -> tuple[object, ...]:
    """What a reading may change."""
    return (row.status, row.plan, row.reference, row.customer, row.paid_until, row.ends_at, row.invoice)


def _judge(row: Subscription, held: Entitlement, reading: Subscribed, *, live: bool) -> Outcome:
    """Nothing is believed that does not fit; what nobody has paid for yet stays what it is."""
    reason = _misfit(row, reading, live=live)
    before = Status(row.status)
    running = reading.state != SubscriptionState.ENDED
    if reason is None and reading.paid_until is None:
        return Outcome(before)
    if reason is None and running:
        reason = _unwanted(row, held)
    if reason is not None:
        return Outcome(Status.NEEDS_REVIEW, reason)
    if running:
        return Outcome(Status.PAST_DUE if reading.state == SubscriptionState.PAST_DUE else Status.ACTIVE)
    return Outcome(before if before == Status.ABANDONED else Status.ENDED)


def _misfit(row: Subscription, reading: Subscribed, *, live: bool) -> Reason | None:
    """Another's, of the other mode, or at a price that nobody offered."""
    if (reading.subscription_id, reading.user_id) != (row.subscription_id, row.user_id):
        return Reason.BINDING
    if not reading.live == live == row.live:
        return Reason.MODE
    agreed = (reading.amount, reading.interval) == (row.price, row.interval)
    return None if agreed or sold_as(reading.amount, reading.interval) else Reason.PRICE


def _unwanted(row: Subscription, held: Entitlement) -> Reason | None:
    """Running, though it was given up, or beside another of the same person."""
    if row.status == Status.ABANDONED:
        return Reason.AFTER_THE_END
    return Reason.REPLACED if held.subscription_id != row.subscription_id else None


def _take_over(row: Subscription, reading: Subscribed) -> None:
    """The provider's word, once it fits. A plan that was changed there is another plan here."""
    row.reference, row.customer = reading.reference, reading.customer
    row.paid_until, row.ends_at, row.invoice = reading.paid_until, reading.ends_at, reading.invoice
    plan = sold_as(reading.amount, reading.interval)
    if plan and reading.amount and (reading.amount, reading.interval) != (row.price, row.interval):
        row.plan, row.price, row.interval = plan.value, reading.amount, reading.interval


def _entitled(held: Entitlement, row: Subscription, reading: Subscribed, outcome: Outcome) -> Entitlement:
    """What follows for the person. What renews has days of grace; what ends, ends at that instant; what a person has
    to look at changes nothing.
    """
    held.status = row.status
    if outcome.reason is not None:
        return held
    held.ends_at, held.paid_until = row.ends_at, row.paid_until
    held.provider, held.customer = row.provider, row.customer
    if reading.paid_until is not None:
        held.plan = row.plan
        held.until = reading.paid_until + GRACE
        if reading.ends_at is not None:
            held.until = min(held.until, reading.ends_at)
    return held


def next_check(row: Subscription, now: datetime) -> datetime:
    """When to look again if nobody tells: when something is due, and once a day in any case."""
    due = row.ends_at or (row.paid_until + COLLECTED if row.paid_until else row.closes_at)
    return min(due, now + RARELY) if due > now else now + OFTEN


def _facts(row: Subscription, reading: Subscribed, outcome: Outcome, now: datetime) -> list[Event]:
    """What the step tells."""
    known = {"subscription_id": row.subscription_id, "user_id": row.user_id}
    facts: list[Event] = []
    plan = sold_as(reading.amount, reading.interval) or row.plan
    if row.is_waiting and outcome.status in RUNNING | {Status.ENDED}:
        facts.append(SubscriptionStarted(**known, plan=str(plan), at=now))
    elif row.is_running and outcome.reason is None and row.invoice != reading.invoice and reading.paid_until:
        facts.append(SubscriptionRenewed(**known, plan=str(plan), paid_until=reading.paid_until, at=now))
    if outcome.status == row.status:
        return facts
    match outcome.status:
        case Status.PAST_DUE:
            facts.append(SubscriptionPastDue(**known, at=now))
        case Status.ENDED:
            facts.append(SubscriptionEnded(**known, at=now))
        case Status.NEEDS_REVIEW:
            facts.append(SubscriptionNeedsReview(**known, reason=str(outcome.reason), at=now))
        case _:
            pass
    return facts
