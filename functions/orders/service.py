"""The rules of orders: placing, moving on, giving up. No HTTP, no queue, no environment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from functions.catalog.tables import Product, Stock
from kervan.audit import note
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Conflict, Exists, FieldError, Invalid
from kervan.ids import shard_of
from kervan.money import MOST, Money
from kervan.proxy_texts import PROXY_TEXTS
from kervan.ratelimit import RateLimit, counted
from kervan.request import expect
from kervan.world import World

from .events import OrderCancelled, OrderExpired, OrderPlaced, OrderRefundAsked, OrderStatusChanged
from .schemas import ItemIn, OrderIn
from .tables import LAWFUL, REFUNDABLE, Address, Consent, Item, Order, Status, Step

RESERVED = timedelta(minutes=30)
ORDERS = RateLimit("orders", most=60, seconds=600)  # else one account could reserve everybody's stock
SHARDS = 8


class UnlawfulTransition(Conflict):
    """The order cannot go from its state to that one."""

    tr = "Sipariş {before} durumundan {after} durumuna geçemez."
    en = "An order cannot go from {before} to {after}."


class WrongKindOfStep(Conflict):
    """Only what is shipped can be SHIPPED, only what is done for someone can be PERFORMED."""

    tr = "Bu siparişin ürünleri {after} durumuna uygun değil."
    en = "The products of this order do not allow the status {after}."


class OrderNotCancellable(Conflict):
    """A paid order is refunded, not cancelled; a closed one is closed."""

    tr = "Bu sipariş artık iptal edilemez."
    en = "This order can no longer be cancelled."


def place(world: World, caller: Caller, order_id: str, wanted: OrderIn) -> Order:
    """Take the order at the server's prices and reserve its stock for 30 minutes, or do neither.

    Placing the same `order_id` again returns the first one.
    """
    wished = {item.product_id for item in wanted.items}
    products = {row.product_id: row for row in Product.batch_get(wished, consistent_read=True)}
    _refuse_unknown(wanted.items, products)
    _refuse_unconsented(wanted, products)
    now = world.now()
    order = Order(
        order_id,
        user_id=caller.id,
        status=Status.PENDING.value,
        items=[_line(item, products[item.product_id]) for item in wanted.items],
        total=_total(wanted.items, products),
        shipping_address=Address(**wanted.shipping_address.model_dump()) if wanted.shipping_address else None,
        proxy_consent=Consent(version=wanted.proxy_consent.version, accepted_at=now) if wanted.proxy_consent else None,
        history=[Step(status=Status.PENDING.value, at=now, by=caller.id)],
        placed_at=now,
        month=now.strftime("%Y-%m"),
        reserved_until=now + RESERVED,
        open_shard=str(shard_of(order_id, SHARDS)),
    )
    reservations = [Stock.reserve(product_id, count) for product_id, count in _stocked(order.items).items()]
    try:
        commit(
            new=order,
            also=(*reservations, counted(world, ORDERS, caller.id)),
            tell=(OrderPlaced(order_id=order_id, user_id=caller.id, at=now),),
        )
    except Exists:
        return Order.visible_to(caller, order_id)
    return order


def cancel(world: World, caller: Caller, order_id: str) -> Order:
    """Give up an unpaid order. Cancelling again returns the cancelled one.

    Of a paid one staff may only ask for its refund: it is REFUNDED in the commit in which its money has gone back.
    """
    order = Order.visible_to(caller, order_id)
    if order.status == Status.CANCELLED or (caller.is_staff and order.status == Status.REFUNDED):
        return order
    now = world.now()
    if caller.is_staff and order.status in REFUNDABLE:
        commit(tell=(_refund_asked(order, caller, now),))
        return order
    if order.status != Status.PENDING:
        raise OrderNotCancellable
    order.enter(Status.CANCELLED, now, caller.id)
    commit(order, tell=(OrderCancelled(order_id=order_id, user_id=order.user_id, at=now),))
    return order


def move(world: World, caller: Caller, order_id: str, status: Status, if_match: str | None = None) -> Order:
    """Staff move an order on. Moving it where it is already changes nothing."""
    order = Order.visible_to(caller, order_id)
    expect(order, if_match)
    if order.status == status:
        return order
    if status not in LAWFUL[Status(order.status)]:
        raise UnlawfulTransition(before=order.status, after=status.value)
    _refuse_misfit(order, status)
    note(f"status: {order.status} → {status.value}")
    now = world.now()
    order.enter(status, now, caller.id)
    told = OrderStatusChanged(order_id=order_id, user_id=order.user_id, status=status.value, at=now)
    commit(order, tell=(told,))
    return order


def expire(order: Order, now: datetime) -> None:
    """Close an order whose reservation ended unpaid."""
    order.enter(Status.EXPIRED, now, "orders")
    commit(order, tell=(OrderExpired(order_id=order.order_id, user_id=order.user_id, at=now),))


def _refund_asked(order: Order, caller: Caller, now: datetime) -> OrderRefundAsked:
    return OrderRefundAsked(
        order_id=order.order_id, user_id=order.user_id, payment_id=str(order.payment_id), by=caller.id, at=now
    )


def _refuse_unknown(items: Sequence[ItemIn], products: Mapping[str, Product]) -> None:
    missing = [
        FieldError(f"/items/{place}/product_id", "product_unknown", item.product_id)
        for place, item in enumerate(items)
        if item.product_id not in products or products[item.product_id].on_sale is None
    ]
    if missing:
        raise Invalid(errors=tuple(missing))
    if len({products[item.product_id].price.currency for item in items}) > 1:
        raise Invalid(errors=(FieldError("/items", "mixed_currencies", "TRY + USD"),))


def _refuse_unconsented(wanted: OrderIn, products: Mapping[str, Product]) -> None:
    """A donation is slaughtered by proxy: without the vekâlet it would be worth nothing. It is for those whom the order
    names; where it names nobody it is the donor's own.
    """
    kinds = [products[item.product_id].kind for item in wanted.items]
    if "donation" in kinds and (wanted.proxy_consent is None or wanted.proxy_consent.version not in PROXY_TEXTS):
        raise Invalid(errors=(FieldError("/proxy_consent", "proxy_consent_required", ", ".join(sorted(PROXY_TEXTS))),))
    if "physical" in kinds and wanted.shipping_address is None:
        raise Invalid(errors=(FieldError("/shipping_address", "missing", "physical"),))


def _refuse_misfit(order: Order, status: Status) -> None:
    kinds = {item.kind for item in order.items}
    needed = {Status.SHIPPED: {"physical"}, Status.PERFORMED: {"donation", "service", "digital"}}.get(status)
    if needed is not None and not kinds & needed:
        raise WrongKindOfStep(after=status.value)


def _line(item: ItemIn, product: Product) -> Item:
    return Item(
        product_id=product.product_id,
        name=product.name,
        kind=product.kind,
        quantity=item.quantity,
        unit_price=product.price,
        vat_rate=product.vat_rate,
        certificate=product.certificate,
        stocked=product.stocked,
        on_behalf_of=item.on_behalf_of,
        note=item.note,
    )


def _total(items: Sequence[ItemIn], products: Mapping[str, Product]) -> Money:
    """What all of it costs; Invalid at the line with which it becomes more than money can be."""
    total, currency = 0, products[items[0].product_id].price.currency
    for place, item in enumerate(items):
        total += products[item.product_id].price.amount * item.quantity
        if total > MOST:
            most = Money(MOST, currency).decimal
            raise Invalid(errors=(FieldError(f"/items/{place}/quantity", "total_too_large", most),))
    return Money(total, currency)


def _stocked(items: Sequence[Item]) -> dict[str, int]:
    """How many of each stocked product; a product on two lines is reserved once."""
    counts: dict[str, int] = {}
    for item in items:
        if item.stocked:
            counts[item.product_id] = counts.get(item.product_id, 0) + int(item.quantity)
    return counts
