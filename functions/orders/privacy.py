"""What `orders` holds on people (`kervan.holdings`): what was sold for how much stays in the books, for whom not."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import LAWFUL, Order, Status

UNDER_WAY = frozenset(status for status, following in LAWFUL.items() if following) - {Status.COMPLETED}

HOLDINGS: Holdings = {
    Order: Holding(
        "what was ordered, for whom, and its outcome",
        Kept.BOOKS,
        personal="items.on_behalf_of items.note shipping_address",
        links="user_id history.by evidence.by",
        plain="order_id status total proxy_consent placed_at month reserved_until open_shard paid_at payment_id "
        "history.status history.at evidence.file_id evidence.media evidence.at items.product_id items.name items.kind "
        "items.quantity items.unit_price items.vat_rate items.certificate items.stocked expires",
        found_by="by_user",
        forget=Forget.BLANKED,
        waits=lambda order: order.status in UNDER_WAY,
    ),
}
