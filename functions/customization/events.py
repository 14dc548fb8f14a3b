"""What customization tells."""

from kervan.events import Event


class ItemPurchased(Event):
    """Somebody owns another item."""

    user_id: str
    item_id: str


class LevelReached(Event):
    """Somebody has come to a higher level."""

    user_id: str
    level: int
