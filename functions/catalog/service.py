"""The rules of products: who may change one, and that what finds it is written with it."""

from collections.abc import Sequence

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, FieldError, Invalid, NotFound
from kervan.request import expect
from kervan.tables import GuardedWrite
from kervan.world import World

from . import search
from .schemas import NewProductIn, ProductIn
from .sellers import refuse_stranger
from .tables import Category, Product, ProductWord, Stock, StockMove

ON_SALE = "yes"


def create(world: World, caller: Caller, product_id: str, wanted: NewProductIn) -> Product:
    """Put a product up, with its first supply. Creating the same `product_id` again returns the first one."""
    refuse_stranger(caller, wanted.seller_id, pointer="/seller_id")
    _refuse_misfit(wanted)
    if wanted.stock and not wanted.stocked:
        raise Invalid(errors=(FieldError("/stock", "not_stocked", "stocked: false"),))
    product = Product(product_id, seller_id=wanted.seller_id, created_at=world.now())
    _describe(product, wanted)
    rows: list[Product | Stock | StockMove] = [product]
    if wanted.stocked:
        rows.append(_first_stock(product_id, wanted.stock))
        rows.append(_first_move(world, caller, product_id, wanted.stock))
    try:
        commit(new=rows, also=_words(product))
    except Exists:
        return Product.get(product_id, consistent_read=True)
    return product


def change(caller: Caller, product_id: str, wanted: ProductIn, if_match: str | None) -> Product:
    """Replace what is said of a product. Orders that were placed keep their own copy of it."""
    product = editable(caller, product_id)
    expect(product, if_match)
    _refuse_misfit(wanted, known=product.category)
    before = set(search.keys(product))
    spoken = (product.name, product.category, product.on_sale)
    _describe(product, wanted)
    said_anew = spoken != (product.name, product.category, product.on_sale)
    commit(
        product,
        new=_missing_stock(product),
        delete=[ProductWord(head, entry) for head, entry in sorted(before - set(search.keys(product)))],
        also=_words(product) if said_anew else (),
    )
    return product


def take_off_sale(caller: Caller, product_id: str) -> None:
    """Nobody can order it any more; the row stays, because orders refer to it. Safe to repeat."""
    product = editable(caller, product_id)
    if product.on_sale is None:
        return
    indexed = search.keys(product)
    product.on_sale = product.shelf = None
    commit(product, delete=[ProductWord(head, entry) for head, entry in indexed])


def editable(caller: Caller, product_id: str) -> Product:
    """The product, for staff and the account of its seller. Products are public, so a stranger is told 403."""
    product = Product.find(product_id)
    if product is None:
        raise NotFound
    refuse_stranger(caller, product.seller_id)
    return product


def _describe(product: Product, wanted: ProductIn) -> None:
    """Everything but its id, seller and age."""
    product.name = wanted.name
    product.description = wanted.description
    product.kind = wanted.kind
    product.category = wanted.category
    product.price = wanted.price
    product.vat_rate = wanted.vat_rate
    product.certificate = wanted.certificate
    product.shares = wanted.shares
    product.stocked = wanted.stocked
    product.shelf = wanted.category if wanted.on_sale else None
    product.on_sale = ON_SALE if wanted.on_sale else None


def _refuse_misfit(wanted: ProductIn, known: str | None = None) -> None:
    """Shares belong to a donation; a category must be there (one that the product has already is)."""
    errors: list[FieldError] = []
    if wanted.shares is not None and wanted.kind != "donation":
        errors.append(FieldError("/shares", "shares_of_donations_only", wanted.kind))
    if wanted.category != known and Category.find("all", wanted.category) is None:
        errors.append(FieldError("/category", "category_unknown", wanted.category))
    if errors:
        raise Invalid(errors=tuple(errors))


def _words(product: Product) -> Sequence[GuardedWrite]:
    """What makes it found: a row for each word of its name, none while it is not on sale."""
    text = search.text(product)
    return [ProductWord.write(word, product, text) for word in search.words_of(product)]


def _missing_stock(product: Product) -> Sequence[Stock]:
    """A product that was unlimited and now is not starts with none."""
    if product.stocked and Stock.find(product.product_id) is None:
        return (_first_stock(product.product_id, 0),)
    return ()


def _first_stock(product_id: str, count: int) -> Stock:
    return Stock(product_id, available=count, supplied=count, empty=count == 0)


def _first_move(world: World, caller: Caller, product_id: str, count: int) -> StockMove:
    return StockMove(product_id, world.new_id("mov"), delta=count, reason="created", by=caller.id, at=world.now())
