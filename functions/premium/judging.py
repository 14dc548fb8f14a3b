"""What a reading means for a subscription: believed where it fits, and else for a person to look at."""

from dataclasses import dataclass
from datetime import datetime

from kervan.providers.subscriptions import Recurring, Subscribed, SubscriptionState

from .plans import sold_as
from .tables import Entitlement, Reason, Status, Subscription


@dataclass(frozen=True)
class Outcome:
    """Where a subscription goes, and why if a person has to look at it."""

    status: Status
    reason: Reason | None = None


def judge(row: Subscription, held: Entitlement, reading: Subscribed, *, by: Recurring, now: datetime) -> Outcome:
    """Nothing is believed that does not fit; what nobody has paid for yet stays what it is. What was cancelled and is
    still paid is running.
    """
    reason = _misfit(row, reading, by)
    before = Status(row.status)
    stopped = reading.state == SubscriptionState.ENDED
    running = not stopped or (reading.ends_at is not None and reading.ends_at > now)
    if reason is None and reading.paid_until is None:
        return Outcome(Status.ABANDONED if stopped and row.is_waiting else before)
    if reason is None and running:
        reason = _unwanted(row, held)
    if reason is not None:
        return Outcome(Status.NEEDS_REVIEW, reason)
    if running:
        return Outcome(Status.PAST_DUE if reading.state == SubscriptionState.PAST_DUE else Status.ACTIVE)
    return Outcome(before if before == Status.ABANDONED else Status.ENDED)


def _misfit(row: Subscription, reading: Subscribed, by: Recurring) -> Reason | None:
    """Another's, of the other mode, or at a price that nobody offered."""
    if by.binds and (reading.subscription_id, reading.user_id) != (row.subscription_id, row.user_id):
        return Reason.BINDING
    if not reading.live == by.live == row.live:
        return Reason.MODE
    agreed = (reading.amount, reading.interval) == (row.price, row.interval)
    return None if agreed or sold_as(reading.amount, reading.interval) else Reason.PRICE


def _unwanted(row: Subscription, held: Entitlement) -> Reason | None:
    """Running, though it was given up, or beside another of the same person."""
    if row.status == Status.ABANDONED:
        return Reason.AFTER_THE_END
    return Reason.REPLACED if held.subscription_id != row.subscription_id else None
