"""Orders: what was bought at which price, for whom, and every state it went through."""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.money import Money
from kervan.retention import Retained, books
from kervan.tables import GuardedWrite, InstantAttribute, MoneyAttribute, OnDemand, Record, Staged, guarded


class Status(StrEnum):
    """The states of an order."""

    PENDING = "PENDING"
    PAID = "PAID"
    PROCESSING = "PROCESSING"
    SHIPPED = "SHIPPED"
    PERFORMED = "PERFORMED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REFUNDED = "REFUNDED"


LAWFUL: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PAID, Status.CANCELLED, Status.EXPIRED}),
    Status.PAID: frozenset({Status.PROCESSING, Status.REFUNDED}),
    Status.PROCESSING: frozenset({Status.SHIPPED, Status.PERFORMED, Status.REFUNDED}),
    Status.SHIPPED: frozenset({Status.COMPLETED, Status.REFUNDED}),
    Status.PERFORMED: frozenset({Status.COMPLETED, Status.REFUNDED}),
    Status.COMPLETED: frozenset({Status.REFUNDED}),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.REFUNDED: frozenset(),
}


REFUNDABLE = frozenset(status for status, following in LAWFUL.items() if Status.REFUNDED in following)


class OrderNotPayable(Conflict):
    """It is paid already, cancelled or expired, or its total is another."""

    tr = "Bu sipariş artık ödenemez."
    en = "This order can no longer be paid."


class OrderNotRefundable(Conflict):
    """It is not paid, or it is paid by another payment."""

    tr = "Bu sipariş iade edilecek durumda değil."
    en = "This order cannot be refunded in its current state."


class Item(Record):
    """A line: the server's snapshot of the product when the order was placed."""

    product_id = UnicodeAttribute()
    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    quantity = NumberAttribute()
    unit_price = MoneyAttribute()
    vat_rate = NumberAttribute()
    certificate = BooleanAttribute()
    stocked = BooleanAttribute()
    on_behalf_of = ListAttribute(of=UnicodeAttribute, default=list)
    note = UnicodeAttribute(null=True)


class Step(Record):
    """A state that the order entered: when, and through whom (a user id, or a group's name for the system)."""

    status = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


class Address(Record):
    """Where to ship to."""

    name = UnicodeAttribute()
    line = UnicodeAttribute()
    district = UnicodeAttribute()
    city = UnicodeAttribute()
    postal_code = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)


class Evidence(Record):
    """A photo or video that shows that the order was carried out."""

    file_id = UnicodeAttribute()
    media = UnicodeAttribute()
    at = InstantAttribute()
    by = UnicodeAttribute()


class Consent(Record):
    """The vekâlet text that was accepted."""

    version = UnicodeAttribute()
    accepted_at = InstantAttribute()


class OrdersByUser(GlobalSecondaryIndex["Order"]):
    """Someone's orders in the order of placing."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(range_key=True)


class OrdersByStatus(GlobalSecondaryIndex["Order"]):
    """Orders in a state, by the time they were placed."""

    class Meta:
        """All attributes."""

        index_name = "by-status"
        projection = AllProjection()

    status = UnicodeAttribute(hash_key=True)
    placed_at = InstantAttribute(range_key=True)


class OrdersByMonth(GlobalSecondaryIndex["Order"]):
    """A month's orders: what staff see without naming a state, without one partition for all."""

    class Meta:
        """All attributes."""

        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    placed_at = InstantAttribute(range_key=True)


class OrdersExpiring(GlobalSecondaryIndex["Order"]):
    """Unpaid orders by the end of their reservation; `open_shard` is absent in every other state."""

    class Meta:
        """All attributes."""

        index_name = "expiring"
        projection = AllProjection()

    open_shard = UnicodeAttribute(hash_key=True)
    reserved_until = InstantAttribute(range_key=True)


class Order(Versioned):
    """An order."""

    class Meta(OnDemand):
        """One row an order."""

        table_name = Staged("orders")

    order_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    status = UnicodeAttribute()
    items = ListAttribute(of=Item)
    total = MoneyAttribute()
    shipping_address = Address(null=True)
    proxy_consent = Consent(null=True)
    history = ListAttribute(of=Step)
    evidence = ListAttribute(of=Evidence, default=list)
    placed_at = InstantAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    reserved_until = InstantAttribute()
    open_shard = UnicodeAttribute(null=True)
    paid_at = InstantAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    expires = Retained(books, "placed_at history")
    by_user = OrdersByUser()
    by_status = OrdersByStatus()
    by_month = OrdersByMonth()
    expiring = OrdersExpiring()

    def enter(self, status: Status, at: datetime, by: str) -> None:
        """Move to a lawful state; ValueError for any other."""
        if status not in LAWFUL[Status(self.status)]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status.value
        self.history = [*self.history, Step(status=status.value, at=at, by=by)]
        self.open_shard = None

    @classmethod
    @guarded
    def mark_paid(cls, order_id: str, *, payment_id: str, amount: Money, at: datetime) -> GuardedWrite:
        """The order becomes PAID in the commit that records its payment; OrderNotPayable if it is not PENDING
        or its total is not `amount`.
        """
        step = Step(status=Status.PAID.value, at=at, by="payments")
        return GuardedWrite(
            table=cls,
            hash_key=order_id,
            range_key=None,
            actions=(
                cls.status.set(Status.PAID.value),
                cls.paid_at.set(at),
                cls.payment_id.set(payment_id),
                cls.history.set(cls.history.append([step])),
                cls.version.set(cls.version + 1),
                cls.expires.set(books(at)),
                cls.open_shard.remove(),
            ),
            condition=(cls.status == Status.PENDING.value) & cls.total.holds(amount),
            refused=OrderNotPayable(),
        )

    @classmethod
    @guarded
    def mark_refunded(cls, order_id: str, *, payment_id: str, at: datetime) -> GuardedWrite:
        """The order becomes REFUNDED in the commit that records that all of its payment went back; OrderNotRefundable
        if another payment paid it, or it is refunded already.
        """
        step = Step(status=Status.REFUNDED.value, at=at, by="payments")
        return GuardedWrite(
            table=cls,
            hash_key=order_id,
            range_key=None,
            actions=(
                cls.status.set(Status.REFUNDED.value),
                cls.history.set(cls.history.append([step])),
                cls.version.set(cls.version + 1),
                cls.expires.set(books(at)),
            ),
            condition=cls.status.is_in(*sorted(REFUNDABLE)) & (cls.payment_id == payment_id),
            refused=OrderNotRefundable(),
        )
