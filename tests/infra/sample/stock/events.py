"""What stock tells."""

from kervan.events import Event


class Restocked(Event):
    """There is more than before."""

    product_id: str
