"""Payments: an intent per order, provider and attempt, what became of it, and the inbox of the providers' webhooks."""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.ids import derived_id
from kervan.tables import InstantAttribute, MoneyAttribute, OnDemand, Record, Staged, Table

from .indexes import (
    PaymentsByMonth,
    PaymentsByReference,
    PaymentsByStatus,
    PaymentsOfUser,
    PaymentsOfUserByStatus,
    PaymentsOfUserByTime,
    PaymentsToCheck,
)


class Status(StrEnum):
    """The states of a payment."""

    CREATED = "CREATED"  # our intent; whether the provider knows of it is not known yet
    PENDING = "PENDING"  # the provider waits for the buyer, or the buyer for the provider
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"  # the provider refused or ended it
    CANCELLED = "CANCELLED"  # given up at the provider
    NEEDS_REVIEW = "NEEDS_REVIEW"  # money or a claim that fits no order


LAWFUL: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset({Status.PENDING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.NEEDS_REVIEW}),
    Status.PENDING: frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.NEEDS_REVIEW}),
    Status.SUCCEEDED: frozenset(),
    Status.FAILED: frozenset({Status.NEEDS_REVIEW}),  # captured after all
    Status.CANCELLED: frozenset({Status.NEEDS_REVIEW}),
    Status.NEEDS_REVIEW: frozenset(),
}
OPEN = frozenset({Status.CREATED, Status.PENDING})
SETTLED = frozenset({Status.SUCCEEDED, Status.NEEDS_REVIEW})  # nothing that a provider says moves these on


class Reason(StrEnum):
    """Why a person has to look at a payment."""

    BINDING = "not_bound_to_this_payment"
    MODE = "test_and_live_mixed"
    CURRENCY = "other_currency"
    AMOUNT = "other_amount"
    ORDER_PAID = "order_paid_by_another_payment"
    ORDER_CLOSED = "order_cancelled_or_expired"
    AFTER_THE_END = "captured_after_it_had_ended"


class Step(Record):
    """A state that the payment entered: when, and through whom (a user id, or the group's name for the system)."""

    status = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


class Payment(Versioned):
    """A payment of an order through a provider."""

    class Meta(OnDemand):
        """One row a payment; `paymentId`, `userId`, `status` and their indexes are fixed by API.md."""

        table_name = Staged("payments")

    payment_id = UnicodeAttribute(hash_key=True, attr_name="paymentId")
    user_id = UnicodeAttribute(attr_name="userId")
    order_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    attempt = NumberAttribute()
    status = UnicodeAttribute()
    amount = MoneyAttribute()
    captured = MoneyAttribute(null=True)  # what the provider took, once it says so
    live = BooleanAttribute()  # real money
    reference = UnicodeAttribute(null=True)  # the provider's id; absent while the start's outcome is unknown
    return_url = UnicodeAttribute()  # the app's page, where the buyer ends up
    locale = UnicodeAttribute()
    decline_code = UnicodeAttribute(null=True)  # of the last card that was tried
    review_reason = UnicodeAttribute(null=True)
    history = ListAttribute(of=Step)
    created_at = InstantAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    check_at = InstantAttribute()
    open_shard = UnicodeAttribute(null=True)
    of_user = PaymentsOfUser()
    of_user_by_status = PaymentsOfUserByStatus()
    of_user_by_time = PaymentsOfUserByTime()
    by_status = PaymentsByStatus()
    by_month = PaymentsByMonth()
    by_reference = PaymentsByReference()
    to_check = PaymentsToCheck()

    @staticmethod
    def id_of(order_id: str, provider: str, attempt: int) -> str:
        """The same id for the same attempt: an order and a provider cannot have the same attempt twice."""
        return derived_id("pay", order_id, provider, str(attempt))

    @property
    def start_key(self) -> str:
        """The provider's idempotency key: whoever starts this payment again finds what was started."""
        return f"payment:{self.payment_id}:v1"

    @property
    def is_open(self) -> bool:
        """Whether money may still come by it."""
        return self.status in OPEN

    @property
    def is_settled(self) -> bool:
        """Whether nothing that a provider says changes it."""
        return self.status in SETTLED

    def enter(self, status: Status, at: datetime, by: str = "payments") -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.history = [*self.history, Step(status=status.value, at=at, by=by)]
        if status not in OPEN:
            self.open_shard = None


class Webhook(Table):
    """An event that a provider sent: why the same event again does nothing."""

    class Meta(OnDemand):
        """Rows leave after 35 days, longer than any provider repeats itself."""

        table_name = Staged("payment-inbox")

    event = UnicodeAttribute(hash_key=True)  # stripe#evt_…
    kind = UnicodeAttribute()
    reference = UnicodeAttribute()
    received_at = InstantAttribute()
    expires = TTLAttribute()
