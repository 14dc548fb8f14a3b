"""Routes of stock."""

from pydantic import BaseModel

from kervan.api import Api
from kervan.auth import TheWorld

from . import service

app = Api("stock")
handler = app.handler


class Delivery(BaseModel):
    """What came."""

    amount: int


class ShelfOut(BaseModel):
    """A shelf."""

    product_id: str
    amount: int


@app.post("/api/sample/shelves/<product_id>")
def restock(product_id: str, delivery: Delivery, world: TheWorld) -> ShelfOut:
    """Fill a shelf."""
    shelf = service.restock(world, product_id, delivery.amount)
    return ShelfOut(product_id=product_id, amount=int(shelf.amount))
