"""The states of payments, refunds and disputes, which follow which, and rows that move through them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.tables import InstantAttribute, Record


class Status(StrEnum):
    """The states of a payment."""

    CREATED = "CREATED"  # our intent; whether the provider knows of it is not known yet
    PENDING = "PENDING"  # the provider waits for the buyer, or the buyer for the provider
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"  # the provider refused or ended it
    CANCELLED = "CANCELLED"  # given up at the provider
    REFUND_DUE = "REFUND_DUE"  # captured, but its order did not need it: all of it goes back by itself
    NEEDS_REVIEW = "NEEDS_REVIEW"  # money or a claim that fits no order
    REFUNDED = "REFUNDED"  # all that was captured has gone back


_TAKEN = frozenset({Status.REFUND_DUE, Status.NEEDS_REVIEW})  # where money goes that pays no order
_ENDS = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}) | _TAKEN
LAWFUL: dict[Status, frozenset[Status]] = {
    Status.CREATED: _ENDS | {Status.PENDING},
    Status.PENDING: _ENDS,
    Status.SUCCEEDED: frozenset({Status.REFUNDED}),
    Status.FAILED: _TAKEN,  # captured after all
    Status.CANCELLED: _TAKEN,
    Status.REFUND_DUE: frozenset({Status.NEEDS_REVIEW, Status.REFUNDED}),  # the provider does not give it back, or does
    Status.NEEDS_REVIEW: frozenset({Status.SUCCEEDED, Status.REFUNDED, Status.FAILED}),  # as a person decides
    Status.REFUNDED: frozenset({Status.NEEDS_REVIEW}),  # a refund came back long after it had succeeded
}
OPEN = frozenset({Status.CREATED, Status.PENDING})
# The order may be paid by another attempt.
ENDED = frozenset({Status.FAILED, Status.CANCELLED, Status.REFUND_DUE, Status.REFUNDED})
# Nothing that a provider says of paying moves these on.
SETTLED = frozenset({Status.SUCCEEDED, Status.REFUNDED}) | _TAKEN

WAITING = _TAKEN  # for a person, or for the provider: few, and to be found whatever month they are of


class Reason(StrEnum):
    """Why money that was taken pays no order. The first four and the last are for a person; the rest is given back."""

    BINDING = "not_bound_to_this_payment"
    MODE = "test_and_live_mixed"
    CURRENCY = "other_currency"
    AMOUNT = "other_amount"
    ORDER_PAID = "order_paid_by_another_payment"
    ORDER_CLOSED = "order_cancelled_or_expired"
    AFTER_THE_END = "captured_after_it_had_ended"
    REFUND_FAILED = "refund_failed"  # was to go back, and did not


class RefundStatus(StrEnum):
    """The states of a refund."""

    PENDING = "PENDING"  # promised; what the provider makes of it is not known, or not done yet
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"  # refused, or sent back by the buyer's bank later


LAWFUL_REFUND: dict[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.PENDING: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED}),
    RefundStatus.FAILED: frozenset(),
}


class DisputeStatus(StrEnum):
    """The states of a dispute: the buyer's bank asks for the money back."""

    OPEN = "OPEN"
    WON = "WON"  # the money stays with us
    LOST = "LOST"


LAWFUL_DISPUTE: dict[DisputeStatus, frozenset[DisputeStatus]] = {
    DisputeStatus.OPEN: frozenset({DisputeStatus.WON, DisputeStatus.LOST}),
    DisputeStatus.WON: frozenset(),
    DisputeStatus.LOST: frozenset(),
}


class Step(Record):
    """A state that was entered: when, and through whom (a user id, or the group's name for the system)."""

    status = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


class Moving(Versioned):
    """A row that goes from state to state and keeps the way it went."""

    class Meta:
        """Overridden by every table."""

    lawful: ClassVar[Mapping[Any, frozenset[Any]]]
    status = UnicodeAttribute()
    history = ListAttribute(of=Step)

    def enter(self, status: StrEnum, at: datetime, by: str = "payments") -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in self.lawful[type(status)(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.history = [*self.history, Step(status=status.value, at=at, by=by)]
