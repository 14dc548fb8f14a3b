"""What the catalog tells: facts about stock."""

from kervan.events import Event


class StockReserved(Event):
    """So many were set aside for an order that waits for its payment."""

    order_id: str
    product_id: str
    count: int


class StockDecreased(Event):
    """So many were sold with a paid order."""

    order_id: str
    product_id: str
    count: int


class OutOfStock(Event):
    """None is available any more. Not told again before BackInStock."""

    product_id: str


class BackInStock(Event):
    """There are some again after OutOfStock."""

    product_id: str
