"""Convergence: whatever says that a subscription moved, the truth is read from its provider and decided upon here.

Webhook, browser, schedule and staff all end in `converge`. It may run twice, at once and in any order: each run reads
anew, decides anew and commits the subscription with the entitlement that follows from it, under both rows' versions.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Unavailable
from kervan.events import Event
from kervan.providers.subscriptions import (
    LAST_STEPS,
    Checkout,
    CheckoutState,
    Recurring,
    Subscribed,
    SubscriptionState,
)
from kervan.world import World

from .events import (
    SubscriptionEnded,
    SubscriptionNeedsReview,
    SubscriptionPastDue,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from .judging import Outcome, judge
from .plans import GRACE, sold_as
from .tables import RUNNING, Entitlement, Reason, Status, Subscription

TRIES = 5
COLLECTED = timedelta(minutes=90)  # after a period's end: its invoice has been charged, or refused
SOON, OFTEN, RARELY = timedelta(minutes=2), timedelta(hours=1), timedelta(days=1)
SETTLED = frozenset({Status.ENDED, Status.NEEDS_REVIEW})


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

    def once(row: Subscription) -> None:
        _converge(world, row, reference=reference, checkout=checkout, finishes=finishes)

    _insist(subscription_id, once)


def end(world: World, subscription_id: str, *, finishes: bool = True) -> None:
    """End a subscription at its provider, and here: at once, whatever is still paid. Safe to repeat."""
    reading = ended(world, Subscription.get(subscription_id, consistent_read=True))

    def once(row: Subscription) -> None:
        apply(world, row, reading, finishes=finishes)

    _insist(subscription_id, once)


def ended(world: World, row: Subscription) -> Subscribed:
    """End it at its provider; the truth afterwards. No clock there makes it last longer than ours says."""
    return _over_now(world, recurring(world, row.provider).end(str(row.reference)))


def _insist(subscription_id: str, once: Callable[[Subscription], None]) -> None:
    """Until it was done to a row that nobody changed meanwhile. What is settled is left alone."""
    for _ in range(TRIES):
        row = Subscription.find(subscription_id, consistent=True)
        if row is None or row.status in SETTLED:
            log.info("nothing to converge", subscription_id=subscription_id, known=row is not None)
            return
        try:
            once(row)
        except Changed:
            log.info("subscription changed while it was read", subscription_id=subscription_id)
        else:
            return
    raise Unavailable(retry_after=1)


def _converge(world: World, row: Subscription, *, reference: str | None, checkout: str | None, finishes: bool) -> None:
    """Where subscriptions carry no ids of ours, the page that stands in the row is the only way to one."""
    provider = recurring(world, row.provider)
    if not provider.binds:
        reference = checkout = None
    reference = row.reference or reference
    if reference is None:
        page = row.checkout or checkout
        known = provider.read_checkout(page) if page else None
        if known is None or known.subscription is None:
            _wait(world, row, known, finishes=finishes)
            return
        reference = known.subscription
    reading = provider.read(reference)
    given_up = row.is_waiting and not provider.closes and reading.paid_until is None and _is_over(world, row)
    if given_up or (reading.refunded and reading.state != SubscriptionState.ENDED):
        reading = _over_now(world, provider.end(reference))  # what was given back is not charged again
    apply(world, row, reading, finishes=finishes)


def _wait(world: World, row: Subscription, page: Checkout | None, *, finishes: bool) -> None:
    """Nobody has paid yet. Give it up once nobody can; a page that could not be closed is looked at a last time."""
    closed = row.closes_at <= world.now() if page is None else page.state == CheckoutState.EXPIRED
    if row.is_waiting and (closed or (page is not None and _is_over(world, row))):
        abandon(world, row, finishes=finishes)
    elif row.status == Status.ABANDONED and row.open_shard is not None and row.check_at <= world.now():
        row.open_shard = None
        commit(row, finishes=finishes)


def _is_over(world: World, row: Subscription) -> bool:
    """Whether a page that cannot be closed is."""
    return not recurring(world, row.provider).closes and row.closes_at + LAST_STEPS <= world.now()


def _over_now(world: World, reading: Subscribed) -> Subscribed:
    return replace(reading, ends_at=min(reading.ends_at, world.now())) if reading.ends_at else reading


def abandon(world: World, row: Subscription, *, finishes: bool = True) -> None:
    """Nobody has paid, and nobody can any more; where a page may stay open all the same, a day later tells."""
    shard = row.open_shard
    row.enter(Status.ABANDONED, world.now())
    if row.checkout is not None and not recurring(world, row.provider).closes:
        row.open_shard, row.check_at = shard, world.now() + RARELY
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
    outcome = judge(row, held, reading, by=recurring(world, row.provider), now=now)
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
    row.check_at = next_check(world, row)
    if held.subscription_id != row.subscription_id:
        commit(row, tell=facts, finishes=finishes)
    else:
        commit(row, _entitled(held, row, reading, outcome), tell=facts, finishes=finishes)
    log.info("subscription converged", subscription_id=row.subscription_id, status=row.status, reason=row.review_reason)
    return held


def _seen(row: Subscription) -> tuple[object, ...]:
    """What a reading may change."""
    return (row.status, row.plan, row.reference, row.customer, row.paid_until, row.ends_at, row.invoice)


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


def next_check(world: World, row: Subscription) -> datetime:
    """When to look again if nobody tells: when something is due, and once a day in any case. Nobody can tell of a page
    whose subscription does not carry our ids.
    """
    now, provider = world.now(), recurring(world, row.provider)
    if row.is_waiting and not provider.binds:
        return now + SOON
    if row.status == Status.PAST_DUE and not provider.collects:
        return now + RARELY  # then it is charged again
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
