"""The rules of stock."""

from kervan.commit import commit
from kervan.world import World

from .events import Restocked
from .tables import Shelf


def restock(world: World, product_id: str, amount: int) -> Shelf:
    """Make or fill a shelf."""
    shelf = Shelf.find(product_id) or Shelf(product_id)
    shelf.amount += amount
    told = (Restocked(product_id=product_id, at=world.now()),)
    if shelf.version:
        commit(shelf, tell=told)
    else:
        commit(new=shelf, tell=told)
    return shelf
