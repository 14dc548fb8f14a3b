"""What iyzico's answers say of the orders of a subscription, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kervan.money import Money
from kervan.providers.amounts import money
from kervan.providers.iyzico_signing import text

PAID, FAILED = "SUCCESS", "FAILED"  # of an order, and of an attempt to charge it


@dataclass(frozen=True)
class Renewal:
    """The last order that was paid: a period of the subscription."""

    until: datetime
    amount: Money | None  # None: in a currency that nobody pays us in
    invoice: str | None  # its payment


def last_paid(subscription: Mapping[str, Any]) -> Renewal | None:
    """By the end of its period; orders that wait, fail or are stopped count for nothing."""
    paid = [order for order in subscription.get("orders") or () if order.get("orderStatus") == PAID]
    if not paid:
        return None
    last = max(paid, key=lambda order: moment(order["endPeriod"]))
    attempts = [each for each in last.get("paymentAttempts") or () if each.get("paymentStatus") == PAID]
    return Renewal(
        until=moment(last["endPeriod"]),
        amount=money(last["price"], text(last["currencyCode"])),
        invoice=next((text(each.get("paymentId")) for each in attempts), "") or None,
    )


def last_failed(subscription: Mapping[str, Any]) -> str | None:
    """The reference of the order that could not be charged."""
    failed = [order for order in subscription.get("orders") or () if order.get("orderStatus") == FAILED]
    last = max(failed, key=lambda order: moment(order["endPeriod"]), default=None)
    return text(last["referenceCode"]) if last else None


def moment(milliseconds: object) -> datetime:
    """ValueError for what is no time."""
    if type(milliseconds) is not int:
        raise ValueError("not a time")
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
