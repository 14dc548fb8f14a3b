"""Stock follows what becomes of orders."""

from functions.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderPlaced, OrderRefunded
from kervan.worker import Worker
from kervan.world import World

from . import stock

worker = Worker()
handler = worker.handler


@worker.on(OrderPlaced)
def tell_of_reservation(world: World, event: OrderPlaced) -> None:
    """The order reserved in its own commit; here it is told."""
    stock.tell_reserved(world, event.order_id)


@worker.on(OrderPaid)
def sell(world: World, event: OrderPaid) -> None:
    """Reserved becomes sold."""
    stock.settle(world, event.order_id)


@worker.on(OrderCancelled)
def release_cancelled(world: World, event: OrderCancelled) -> None:
    """Reserved becomes available."""
    stock.settle(world, event.order_id)


@worker.on(OrderExpired)
def release_expired(world: World, event: OrderExpired) -> None:
    """Reserved becomes available."""
    stock.settle(world, event.order_id)


@worker.on(OrderRefunded)
def take_back_refunded(world: World, event: OrderRefunded) -> None:
    """Sold becomes available, if it is still here."""
    stock.take_back(world, event.order_id)
