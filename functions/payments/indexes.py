"""What payments' rows are made of besides themselves: maps inside of them, and the ways to them besides their ids."""

from typing import TYPE_CHECKING

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.tables import InstantAttribute, Record

if TYPE_CHECKING:
    from .tables import Payment, Refund  # noqa: F401 - what they lead to

SHARDS = 8  # of the indexes of what is to be looked after


class Taxed(Record):
    """What of a price is under one KDV rate, KDV included."""

    rate = NumberAttribute()
    gross = NumberAttribute()


class Page(Record):
    """A provider's page, or iframe."""

    type = UnicodeAttribute()
    url = UnicodeAttribute()


class PaymentsOfUser(GlobalSecondaryIndex["Payment"]):
    """Someone's payments, in no order: what an export or an erasure of a person goes through."""

    class Meta:
        """All attributes."""

        index_name = "userId-index"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True, attr_name="userId")


class PaymentsOfUserByStatus(GlobalSecondaryIndex["Payment"]):
    """Someone's payments in a state."""

    class Meta:
        """All attributes."""

        index_name = "userId-status-index"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True, attr_name="userId")
    status = UnicodeAttribute(range_key=True)


class PaymentsOfUserByTime(GlobalSecondaryIndex["Payment"]):
    """Someone's payments in the order of their making."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True, attr_name="userId")
    created_at = InstantAttribute(range_key=True)


class PaymentsByStatus(GlobalSecondaryIndex["Payment"]):
    """A month's payments in a state, by the time they were made; of those that wait for a person, all together."""

    class Meta:
        """All attributes."""

        index_name = "by-status"
        projection = AllProjection()

    status_month = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class PaymentsByProvider(GlobalSecondaryIndex["Payment"]):
    """A month's payments through a provider."""

    class Meta:
        """All attributes."""

        index_name = "by-provider"
        projection = AllProjection()

    provider_month = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class PaymentsByProviderAndStatus(GlobalSecondaryIndex["Payment"]):
    """As by state, of one provider."""

    class Meta:
        """All attributes."""

        index_name = "by-provider-status"
        projection = AllProjection()

    provider_status_month = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class PaymentsByMonth(GlobalSecondaryIndex["Payment"]):
    """A month's payments: what staff see without naming a state, without one partition for all."""

    class Meta:
        """All attributes."""

        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class PaymentsByReference(GlobalSecondaryIndex["Payment"]):
    """The payment behind a provider's own id."""

    class Meta:
        """All attributes."""

        index_name = "by-reference"
        projection = AllProjection()

    reference = UnicodeAttribute(hash_key=True)


class PaymentsToCheck(GlobalSecondaryIndex["Payment"]):
    """Open payments by when to read them back; `open_shard` is absent in every other state."""

    class Meta:
        """All attributes."""

        index_name = "to-check"
        projection = AllProjection()

    open_shard = UnicodeAttribute(hash_key=True)
    check_at = InstantAttribute(range_key=True)


class RefundsOfPayment(GlobalSecondaryIndex["Refund"]):
    """A payment's refunds in the order of their making."""

    class Meta:
        """All attributes."""

        index_name = "by-payment"
        projection = AllProjection()

    payment_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class RefundsToCheck(GlobalSecondaryIndex["Refund"]):
    """Refunds that somebody has to look after, by when; `watched_shard` is absent in those that are at rest."""

    class Meta:
        """All attributes."""

        index_name = "to-check"
        projection = AllProjection()

    watched_shard = UnicodeAttribute(hash_key=True)
    check_at = InstantAttribute(range_key=True)
