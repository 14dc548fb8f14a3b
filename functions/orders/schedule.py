"""Unpaid orders whose reservation has ended are closed, and their stock goes back."""

from kervan import log
from kervan.errors import Changed
from kervan.schedule import Schedule
from kervan.world import World

from . import service
from .tables import Order

schedule = Schedule()
handler = schedule.handler
MOST = 200  # of one shard and run; the next minute takes the rest


@schedule.every("rate(1 minute)")
def expire_unpaid_orders(world: World) -> None:
    """One Query per shard; a buyer who pays in the same instant wins or loses whole. One that fails stops nobody."""
    now = world.now()
    for shard in range(service.SHARDS):
        for order in Order.expiring.query(str(shard), Order.reserved_until < now, limit=MOST):
            try:
                service.expire(order, now)
            except Changed:
                log.info("order moved on before it expired", order_id=order.order_id)
            except Exception:  # noqa: BLE001 - whatever it is, this order failed and its neighbours must not
                log.failure("order could not expire", order_id=order.order_id)
