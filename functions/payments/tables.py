"""Payments: an intent per order, provider and attempt; what went back of it; the inbox of the providers' webhooks."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from kervan.errors import Exists
from kervan.ids import derived_id
from kervan.money import Money
from kervan.retention import Retained, books
from kervan.tables import GuardedWrite, InstantAttribute, MoneyAttribute, OnDemand, Staged, Table, guarded

from .indexes import Page as Page
from .indexes import (
    PaymentsByMonth,
    PaymentsByProvider,
    PaymentsByProviderAndStatus,
    PaymentsByReference,
    PaymentsByStatus,
    PaymentsOfUser,
    PaymentsOfUserByStatus,
    PaymentsOfUserByTime,
    PaymentsToCheck,
    RefundsOfPayment,
    RefundsToCheck,
)
from .indexes import Taxed as Taxed
from .states import LAWFUL, LAWFUL_DISPUTE, LAWFUL_REFUND, OPEN, SETTLED, WAITING, Moving
from .states import Reason as Reason  # other groups know these through this module
from .states import RefundStatus as RefundStatus
from .states import Status as Status
from .states import Step as Step

KEPT = timedelta(days=35)  # an event in the inbox


class Payment(Moving):
    """A payment of an order through a provider."""

    class Meta(OnDemand):
        """One row a payment; `paymentId`, `userId`, `status` and their indexes are fixed by API.md."""

        table_name = Staged("payments")

    lawful = LAWFUL
    payment_id = UnicodeAttribute(hash_key=True, attr_name="paymentId")
    user_id = UnicodeAttribute(attr_name="userId")
    order_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    attempt = NumberAttribute()
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
    # In minor units of what was captured. Nothing is promised beyond it; each changes on the version that was read.
    refunded = NumberAttribute(default=0)
    refunding = NumberAttribute(default=0)  # promised to the buyer, not done yet
    charged_back = NumberAttribute(default=0)  # lost in disputes: what banks take, whatever was promised beside it
    refund_wanted_by = UnicodeAttribute(null=True)  # who cancelled its order while it was disputed: a refund waits
    open_disputes = NumberAttribute(default=0)  # nothing is refunded while there is one
    refund_held_until = InstantAttribute(null=True)  # somebody asks the provider for a refund of it until then
    created_at = InstantAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    status_month = UnicodeAttribute()  # these three follow from the others, see `listed`
    provider_month = UnicodeAttribute()
    provider_status_month = UnicodeAttribute()
    check_at = InstantAttribute()
    open_shard = UnicodeAttribute(null=True)
    expires = Retained(books, "created_at history")
    of_user = PaymentsOfUser()
    of_user_by_status = PaymentsOfUserByStatus()
    of_user_by_time = PaymentsOfUserByTime()
    by_status = PaymentsByStatus()
    by_provider = PaymentsByProvider()
    by_provider_status = PaymentsByProviderAndStatus()
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

    @property
    def money_id(self) -> str:
        """What its provider knows the money by, once it is taken."""
        return str(self.transaction or self.reference)

    def in_its_currency(self, minor: float) -> Money:
        """One of its totals."""
        return Money(int(minor), (self.captured or self.amount).currency)

    @property
    def refundable(self) -> int:
        """What may still be promised to the buyer, in minor units."""
        captured = self.captured.amount if self.captured else 0
        return max(captured - int(self.refunded) - int(self.refunding) - int(self.charged_back), 0)

    @property
    def is_given_back(self) -> bool:
        """Whether the buyer has everything back."""
        captured = self.captured.amount if self.captured else 0
        return 0 < captured <= int(self.refunded) + int(self.charged_back)

    @staticmethod
    def listed(month: str, *, provider: str | None = None, status: str | None = None) -> str:
        """The partition in which lists look: of a month, unless it is a state that waits."""
        parts = (provider, status, None if status in WAITING else month)
        return "#".join(part for part in parts if part)

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: FBT001, FBT002 - PynamoDB's
        """Where lists look for a payment follows from what it is: nobody has to say it, or can forget to."""
        self.status_month = self.listed(self.month, status=self.status)
        self.provider_month = self.listed(self.month, provider=self.provider)
        self.provider_status_month = self.listed(self.month, provider=self.provider, status=self.status)
        return super().serialize(null_check)

    def enter(self, status: StrEnum, at: datetime, by: str = "payments") -> None:
        """As every row; one that is open no more is not looked after."""
        super().enter(status, at, by)
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

    @classmethod
    @guarded
    def note(cls, event: str, *, kind: str, reference: str, at: datetime) -> GuardedWrite:
        """It is in the inbox from now on: for a door of another group. Exists if it was there before."""
        said = (cls.kind.set(kind), cls.reference.set(reference), cls.received_at.set(at), cls.expires.set(at + KEPT))
        return GuardedWrite(cls, event, None, said, condition=cls.event.does_not_exist(), refused=Exists())


class Refund(Moving):
    """Money that goes back to a buyer: promised in its row before the provider is asked."""

    class Meta(OnDemand):
        """A payment's refunds stand together, so that one consistent Query tells all."""

        table_name = Staged("refunds")

    lawful = LAWFUL_REFUND
    payment_id = UnicodeAttribute(hash_key=True)
    refund_id = UnicodeAttribute(range_key=True)  # and the key that the provider is asked under, ever again
    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    amount = MoneyAttribute()
    reason = UnicodeAttribute(null=True)  # in the words of who asked for it, or a `states.Reason`
    by = UnicodeAttribute()  # a user id; `payments` for what is due by itself, a provider's name for its panel
    reference = UnicodeAttribute(null=True)  # the provider's id, once it is known
    failure = UnicodeAttribute(null=True)  # why it is FAILED, in the provider's code
    voids = BooleanAttribute(default=False)  # the payment is undone on its day before it is refunded
    attempts = NumberAttribute(default=0)
    created_at = InstantAttribute()
    check_at = InstantAttribute()
    watched_shard = UnicodeAttribute(null=True)  # while there is something to wait for
    expires = Retained(books, "created_at history")
    of_payment = RefundsOfPayment()
    to_check = RefundsToCheck()

    @staticmethod
    def id_of(payment_id: str, key: str) -> str:
        """The same key of the same payment is the same refund."""
        return derived_id("ref", payment_id, key)


class Dispute(Moving):
    """A buyer's bank asks for money back. What we answer it is written in the provider's panel."""

    class Meta(OnDemand):
        """A payment's disputes stand together."""

        table_name = Staged("disputes")

    lawful = LAWFUL_DISPUTE
    payment_id = UnicodeAttribute(hash_key=True)
    dispute_id = UnicodeAttribute(range_key=True)
    reference = UnicodeAttribute()  # the provider's id
    amount = MoneyAttribute()
    reason = UnicodeAttribute()  # the bank's
    answer_until = InstantAttribute(null=True)  # who has not answered by then has lost
    created_at = InstantAttribute()
    expires = Retained(books, "created_at history")

    @staticmethod
    def id_of(payment_id: str, reference: str) -> str:
        """The same for the same dispute at the provider."""
        return derived_id("dsp", payment_id, reference)


class PaymentAudit(Table):
    """What staff did about a payment, and why: rows are added and never changed."""

    class Meta(OnDemand):
        """One row an act."""

        table_name = Staged("payment-audit")

    payment_id = UnicodeAttribute(hash_key=True)
    act_id = UnicodeAttribute(range_key=True)  # sorts by time
    by = UnicodeAttribute()
    at = InstantAttribute()
    act = UnicodeAttribute()  # refund | accept | dismiss | redrive
    refund_id = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    expires = Retained(books, "at")
