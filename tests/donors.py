"""People with an account, and orders that they have paid."""

from functions.catalog.tables import Stock
from functions.orders.events import OrderPaid, OrderRefunded
from functions.orders.tables import Order
from functions.users.tables import User
from kervan.commit import commit
from kervan.text import identity_key
from kervan.world import World
from tests import shop
from tests.conftest import USERS


def register(
    world: World, person: str = "ana", *, name: str = "Çağrı", surname: str = "Öztürk", locale: str = "tr"
) -> User:
    """Someone of the test stage, with an address that is proved."""
    email = f"{person}@example.com"
    row = User(
        USERS[person][0],
        email=email,
        identity=identity_key(email),
        email_verified=True,
        name=name,
        surname=surname,
        phone="+905551112233",
        locale=locale,
        joined_at=world.now(),
        month=world.now().strftime("%Y-%m"),
    )
    commit(new=row)
    return row


def pay(world: World, order: Order) -> None:
    """The order's payment is recorded and told."""
    payment_id, at = world.new_id("pay"), world.now()
    paid = Order.mark_paid(order.order_id, payment_id=payment_id, amount=order.total, at=at)
    told = OrderPaid(order_id=order.order_id, user_id=order.user_id, payment_id=payment_id, at=at)
    commit(also=(paid,), tell=(told,))


def order_paid(world: World, person: str = "ana", product_id: str = shop.BULL, quantity: int = 1) -> str:
    """The id of a paid order of this person; the shelf must be stocked."""
    order = shop.place(world, person, quantity, product_id)
    pay(world, order)
    return str(order.order_id)


def stocked(world: World) -> None:
    """A shelf, once."""
    if Stock.find(shop.BULL) is None:
        shop.stock_the_shelf(world, shares=50)


def refund(world: World, order_id: str) -> None:
    """All of the order's payment has gone back, and is told."""
    order, at = Order.get(order_id, consistent_read=True), world.now()
    refunded = Order.mark_refunded(order_id, payment_id=str(order.payment_id), at=at)
    told = OrderRefunded(order_id=order_id, user_id=order.user_id, payment_id=str(order.payment_id), at=at)
    commit(also=(refunded,), tell=(told,))
