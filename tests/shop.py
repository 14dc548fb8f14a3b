"""A small shelf and orders on it, for tests that need some."""

from functions.catalog.tables import Product, Stock
from functions.orders import service
from functions.orders.schemas import ConsentIn, ItemIn, OrderIn
from functions.orders.tables import Order
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.money import Money
from kervan.world import World
from tests.conftest import USERS

BULL = "prd_01KAGQ0000000000000000B0GA"
BOOK = "prd_01KAGQ0000000000000000K1TP"


def person(name: str) -> Caller:
    """A caller of the test stage."""
    user_id, role = USERS[name]
    return Caller(id=user_id, role=Role(role))


def stock_the_shelf(world: World, shares: int = 3) -> None:
    """A donation with so many shares left, and an unlimited book."""
    bull = Product(
        BULL,
        name="Büyükbaş kurban, 1 hisse",
        kind="donation",
        category="kurban",
        seller_id="sel_1",
        price=Money(1_250_000, "TRY"),
        vat_rate=0,
        certificate=True,
        shares=7,
        stocked=True,
        shelf="kurban",
        on_sale="yes",
        created_at=world.now(),
    )
    book = Product(
        BOOK,
        name="Kitap",
        kind="digital",
        category="kitap",
        seller_id="sel_1",
        price=Money(2999, "TRY"),
        vat_rate=0,
        shelf="kitap",
        on_sale="yes",
        created_at=world.now(),
    )
    commit(new=(bull, book, Stock(BULL, available=shares, supplied=shares)))


def wanted(quantity: int = 1, product_id: str = BULL) -> OrderIn:
    """What a donor asks for."""
    item = ItemIn(product_id=product_id, quantity=quantity, on_behalf_of=["Çağrı Öztürk", "Şûle İğdeci"])
    return OrderIn(items=[item], proxy_consent=ConsentIn(version="2026-1", accepted=True))


def place(world: World, name: str = "ana", quantity: int = 1, product_id: str = BULL) -> Order:
    """An order of this person."""
    return service.place(world, person(name), world.new_id("ord"), wanted(quantity, product_id))
