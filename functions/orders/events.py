"""What orders tell."""

from kervan.events import Event


class OrderPlaced(Event):
    """An order waits for its payment; its stock is reserved."""

    order_id: str
    user_id: str


class OrderPaid(Event):
    """An order is paid. Told by whoever commits `Order.mark_paid`."""

    order_id: str
    user_id: str
    payment_id: str


class OrderRefunded(Event):
    """All that an order was paid with has gone back. Told by whoever commits `Order.mark_refunded`."""

    order_id: str
    user_id: str
    payment_id: str


class OrderRefundAsked(Event):
    """Staff cancelled a paid order: its payment is to be given back. `by` is who did it."""

    order_id: str
    user_id: str
    payment_id: str
    by: str


class OrderCancelled(Event):
    """An unpaid order was given up by its buyer or by staff."""

    order_id: str
    user_id: str


class OrderExpired(Event):
    """An order was not paid in time."""

    order_id: str
    user_id: str


class OrderStatusChanged(Event):
    """Staff moved an order on."""

    order_id: str
    user_id: str
    status: str
