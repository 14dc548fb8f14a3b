"""The rules of sales."""

from kervan import log
from kervan.commit import commit
from kervan.world import World
from tests.infra.sample.stock.tables import Shelf

from .events import Sold
from .tables import Sale, SalesCount


def sell(world: World, user_id: str, product_id: str) -> Sale:
    """One less on the shelf, one sale more, in one breath."""
    now = world.now()
    sale = Sale(world.new_id("sal"), user_id=user_id, product_id=product_id, at=now)
    commit(new=sale, also=(Shelf.take(product_id, 1),), tell=(Sold(sale_id=sale.sale_id, at=now),))
    return sale


def count(product_id: str) -> None:
    """One sale more."""
    SalesCount(product_id).update(actions=[SalesCount.sales.add(1)])


def look(product_id: str) -> None:
    """Say what is left and what went."""
    shelf = Shelf.find(product_id)
    last = next(iter(Sale.by_product.query(product_id, limit=1)), None)
    log.info("shelf", product_id=product_id, amount=int(shelf.amount) if shelf else 0, sold=last is not None)


def forget(product_id: str) -> None:
    """The count is gone; nothing else can be."""
    commit(delete=[SalesCount(product_id)])
