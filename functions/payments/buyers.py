"""Who pays, for providers that must know it: from the account, the order and the request.

None of it is kept in the payment or logged: a payment is started again by its buyer, who is there to say it again, or
not at all.
"""

from functions.orders.tables import Item, Order
from functions.users.tables import User
from kervan.buyers import BillingIn, BuyerIn, identified
from kervan.errors import NotFound
from kervan.providers.basket import BasketItem
from kervan.providers.payments import Buyer


def of(order: Order, said: BuyerIn, address: str) -> tuple[Buyer, str]:
    """The buyer and their e-mail address. BuyerDetailsMissing names what nobody has said; `address` is their IP."""
    user = User.find(order.user_id)
    if user is None:
        raise NotFound
    shipping = order.shipping_address
    phone = shipping.phone if shipping else None
    return identified(user, said, address, phone=phone, home=_billing(order)), user.email


def basket(order: Order) -> tuple[BasketItem, ...]:
    """What the order's price is for."""
    return tuple(_line(item) for item in order.items)


def _line(item: Item) -> BasketItem:
    quantity = int(item.quantity)
    price = item.unit_price.times(quantity)
    return BasketItem(item.product_id, item.name, price, quantity, item.kind, physical=item.kind == "physical")


def _billing(order: Order) -> BillingIn | None:
    at = order.shipping_address
    if at is None:
        return None
    return BillingIn.model_construct(
        line=at.line, district=at.district, city=at.city, postal_code=at.postal_code, country="Türkiye"
    )
