"""Payments: an intent per order, provider and attempt, what became of it, and the inbox of the providers' webhooks."""

from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.errors import Exists
from kervan.ids import derived_id
from kervan.tables import (
    GuardedWrite,
    InstantAttribute,
    MoneyAttribute,
    OnDemand,
    Record,
    Staged,
    Table,
    guarded,
)

from .indexes import (
    PaymentsByMonth,
    PaymentsByReference,
    PaymentsByStatus,
    PaymentsOfUser,
    PaymentsOfUserByStatus,
    PaymentsOfUserByTime,
    PaymentsToCheck,
)
from .states import ENDED, LAWFUL, OPEN, SETTLED, Reason, Status

__all__ = ("ENDED", "LAWFUL", "OPEN", "SETTLED", "Page", "Payment", "Reason", "Status", "Step", "Taxed", "Webhook")


class Step(Record):
    """A state that the payment entered: when, and through whom (a user id, or the group's name for the system)."""

    status = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


KEPT = timedelta(days=35)  # an inbox row


class Taxed(Record):
    """What of a price is under one KDV rate, KDV included."""

    rate = NumberAttribute()
    gross = NumberAttribute()


class Page(Record):
    """A provider's page, or iframe."""

    type = UnicodeAttribute()
    url = UnicodeAttribute()


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
    taxed = ListAttribute(of=Taxed, default=list)  # the amount by KDV rate, for the ledger
    captured = MoneyAttribute(null=True)  # what the provider took for us, once it says so
    charged = MoneyAttribute(null=True)  # what the card paid: that, and a fee of the buyer's for instalments
    transaction = UnicodeAttribute(null=True)  # the money's own id at the provider, where it has one: for refunds
    live = BooleanAttribute()  # real money
    reference = UnicodeAttribute(null=True)  # the provider's id; absent while the start's outcome is unknown
    page = Page(null=True)  # where to pay, where a second start would be a second payment; no secret of a card
    closes_at = InstantAttribute(null=True)  # nobody can pay by a page of it afterwards; absent: none was ever shown
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
            self.open_shard = self.page = None


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

    @staticmethod
    def key(provider: str, event_id: str) -> str:
        """One row an event, whichever door it comes to."""
        return f"{provider}#{event_id}"

    @classmethod
    @guarded
    def note(cls, provider: str, event_id: str, *, kind: str, reference: str, at: datetime) -> GuardedWrite:
        """The event is in the inbox from now on: for a door of another group. Exists if it was there before."""
        return GuardedWrite(
            table=cls,
            hash_key=cls.key(provider, event_id),
            range_key=None,
            actions=(
                cls.kind.set(kind),
                cls.reference.set(reference),
                cls.received_at.set(at),
                cls.expires.set(at + KEPT),
            ),
            condition=cls.event.does_not_exist(),
            refused=Exists(),
        )
