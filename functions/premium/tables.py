"""Premium: who is entitled until when, and the subscriptions that it comes from."""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Locale, PaymentRequired
from kervan.ids import derived_id
from kervan.retention import Retained, books
from kervan.tables import InstantAttribute, MoneyAttribute, OnDemand, Record, Staged


class PremiumNeeded(PaymentRequired):
    """For subscribers alone; GET /api/premium/plans says what to buy."""

    tr = "Bu özellik Premium üyelere açıktır; aylık ya da yıllık bir plan seçerek kullanabilirsiniz."
    en = "This is for Premium members; choose a monthly or yearly plan to use it."

    def to_dict(self, locale: Locale, instance: str) -> dict[str, object]:
        """With the address of what there is to buy: the app that is refused can offer it."""
        return {**super().to_dict(locale, instance), "plans": "/api/premium/plans"}


class Status(StrEnum):
    """The states of a subscription."""

    CREATED = "CREATED"  # our intent; whether the provider knows of it is not known yet
    OPEN = "OPEN"  # the provider's page waits for the buyer
    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"  # a renewal was refused; the provider goes on trying
    ENDED = "ENDED"
    ABANDONED = "ABANDONED"  # its page closed before anybody paid
    NEEDS_REVIEW = "NEEDS_REVIEW"  # something at the provider that fits nothing here


_BEGUN = frozenset({Status.ACTIVE, Status.PAST_DUE, Status.ENDED, Status.NEEDS_REVIEW})
LAWFUL: dict[Status, frozenset[Status]] = {
    Status.CREATED: _BEGUN | {Status.OPEN, Status.ABANDONED},
    Status.OPEN: _BEGUN | {Status.ABANDONED},
    Status.ACTIVE: frozenset({Status.PAST_DUE, Status.ENDED, Status.NEEDS_REVIEW}),
    Status.PAST_DUE: frozenset({Status.ACTIVE, Status.ENDED, Status.NEEDS_REVIEW}),
    Status.ABANDONED: frozenset({Status.NEEDS_REVIEW}),  # paid after all
    Status.ENDED: frozenset(),
    Status.NEEDS_REVIEW: frozenset(),
}
WAITING = frozenset({Status.CREATED, Status.OPEN})
RUNNING = frozenset({Status.ACTIVE, Status.PAST_DUE})


class Reason(StrEnum):
    """Why a person has to look at a subscription."""

    BINDING = "not_bound_to_this_subscription"
    MODE = "test_and_live_mixed"
    PRICE = "other_price"
    REPLACED = "begun_beside_another"
    AFTER_THE_END = "begun_after_it_was_given_up"


class Entitlement(Versioned):
    """Premium of one person: the one thing that every group asks. No row: never had any."""

    class Meta(OnDemand):
        """One row a person who has ever asked to subscribe."""

        table_name = Staged("premium-entitlements")

    user_id = UnicodeAttribute(hash_key=True)
    until = InstantAttribute()  # premium holds before this instant
    plan = UnicodeAttribute(null=True)
    subscription_id = UnicodeAttribute(null=True)  # the last one that was asked for; all others have ended
    attempt = NumberAttribute(default=0)  # its number
    status = UnicodeAttribute(null=True)  # of it
    paid_until = InstantAttribute(null=True)
    ends_at = InstantAttribute(null=True)  # it will not renew
    provider = UnicodeAttribute(null=True)
    customer = UnicodeAttribute(null=True)  # this person's id at the provider

    @classmethod
    def holds(cls, user_id: str, now: datetime) -> bool:
        """Whether this person has premium now. Read consistently, never kept: a lapse counts with the next request."""
        row = cls.find(user_id, consistent=True)
        return row is not None and row.until > now


class SubscriptionsByReference(GlobalSecondaryIndex["Subscription"]):
    """The subscription behind a provider's own id."""

    class Meta:
        """All attributes."""

        index_name = "by-reference"
        projection = AllProjection()

    reference = UnicodeAttribute(hash_key=True)


class SubscriptionsByCustomer(GlobalSecondaryIndex["Subscription"]):
    """A provider's customer's subscriptions: whom a refund in the provider's panel is about."""

    class Meta:
        """All attributes."""

        index_name = "by-customer"
        projection = AllProjection()

    customer = UnicodeAttribute(hash_key=True)


class SubscriptionsOfUser(GlobalSecondaryIndex["Subscription"]):
    """Someone's subscriptions in the order of their making."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class SubscriptionsToCheck(GlobalSecondaryIndex["Subscription"]):
    """Those that may still change, by when to read them back; `open_shard` is absent in every other state."""

    class Meta:
        """All attributes."""

        index_name = "to-check"
        projection = AllProjection()

    open_shard = UnicodeAttribute(hash_key=True)
    check_at = InstantAttribute(range_key=True)


class Step(Record):
    """A state that the subscription entered: when, and through whom (a user id, or the group's name for the system)."""

    status = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


class Subscription(Versioned):
    """A person's attempt to subscribe, and what became of it. It carries no card and no address."""

    class Meta(OnDemand):
        """One row a subscription."""

        table_name = Staged("premium-subscriptions")

    subscription_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    attempt = NumberAttribute()
    plan = UnicodeAttribute()
    price = MoneyAttribute()  # what was agreed for a period
    interval = UnicodeAttribute()
    provider = UnicodeAttribute()
    live = BooleanAttribute()  # real money
    status = UnicodeAttribute()
    locale = UnicodeAttribute()
    closes_at = InstantAttribute()  # the provider's page
    checkout = UnicodeAttribute(null=True)  # the page's id there
    reference = UnicodeAttribute(null=True)  # the subscription's id there
    customer = UnicodeAttribute(null=True)  # the person's id there
    paid_until = InstantAttribute(null=True)
    ends_at = InstantAttribute(null=True)
    invoice = UnicodeAttribute(null=True)  # the last one that was paid
    refund_of = UnicodeAttribute(null=True)  # the invoice that staff gave back
    refund_by = UnicodeAttribute(null=True)
    review_reason = UnicodeAttribute(null=True)
    history = ListAttribute(of=Step)
    created_at = InstantAttribute()
    check_at = InstantAttribute()
    open_shard = UnicodeAttribute(null=True)
    expires = Retained(books, "created_at history paid_until ends_at")
    by_reference = SubscriptionsByReference()
    by_customer = SubscriptionsByCustomer()
    of_user = SubscriptionsOfUser()
    to_check = SubscriptionsToCheck()

    @staticmethod
    def id_of(user_id: str, attempt: int) -> str:
        """The same id for the same attempt: a person cannot have the same attempt twice."""
        return derived_id("prm", user_id, str(attempt))

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has paid for it yet and somebody may."""
        return self.status in WAITING

    @property
    def is_running(self) -> bool:
        """Whether it renews, is being collected, or runs until it ends."""
        return self.status in RUNNING

    def enter(self, status: Status, at: datetime, by: str = "premium") -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.history = [*self.history, Step(status=status.value, at=at, by=by)]
        if status not in WAITING | RUNNING:
            self.open_shard = None
