"""Routes of the catalog."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import StringConstraints

from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.document import limited
from kervan.errors import Changed, Forbidden, NotFound, PreconditionFailed
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import ClientAddress, IfMatch, TheLocale

from . import reading, sellers, service, stock, versions, views
from .schemas import (
    CategoryIn,
    CategoryOut,
    NewProductIn,
    ProductDetail,
    ProductId,
    ProductIn,
    ProductOut,
    SellerId,
    SellerIn,
    SellerOut,
    Slug,
    StockIn,
    StockMoveOut,
    StockOut,
)
from .stock import NotStocked, StockTooLow

app = Api("catalog")
handler = app.handler
Words = Annotated[str, StringConstraints(min_length=1, max_length=100)]


@app.get("/api/products")
def list_products(
    world: TheWorld,
    category: Annotated[Slug | None, Query()] = None,
    seller: Annotated[SellerId | None, Query()] = None,
    q: Annotated[
        Words | None, Query(description="Prefixes of words in the name, with or without Turkish letters")
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[ProductOut]:
    """List or search the products on sale."""
    page = reading.products(world, category=category, seller=seller, text=q, limit=limit, cursor=cursor)
    return Listing.of(page, ProductOut.of)


@app.get("/api/products/<product_id>", errors=(NotFound,))
def get_product(product_id: ProductId) -> ProductDetail:
    """Get a product, with what is in stock and, for donations, the proxy (vekâlet) text that the donor accepts."""
    product, stock = reading.product(product_id)
    return tagged(ProductDetail.with_stock(product, stock), versions.of_both(product, stock))


@app.post("/api/products", status_code=201, errors=(Forbidden,))
def create_product(product: NewProductIn, caller: SignedIn, world: TheWorld, ids: Ids) -> ProductOut:
    """Create a product, as staff or its seller."""
    row = service.create(world, caller, ids.new("prd"), product)
    return tagged(ProductOut.of(row), row.version)


@app.put("/api/products/<product_id>", errors=(NotFound, Forbidden, Changed, PreconditionFailed))
def change_product(product_id: ProductId, product: ProductIn, caller: SignedIn, if_match: IfMatch) -> ProductOut:
    """Update a product, as staff or its seller. Existing orders do not change."""
    row = service.change(caller, product_id, product, versions.of_product(if_match))
    return tagged(ProductOut.of(row), row.version)


@app.delete("/api/products/<product_id>", status_code=204, errors=(NotFound, Forbidden, Changed))
def take_product_off_sale(product_id: ProductId, caller: SignedIn) -> None:
    """Take a product off sale, as staff or its seller. Those who ordered it can still read it."""
    service.take_off_sale(caller, product_id)


@app.post("/api/products/<product_id>/stock", errors=(NotFound, Forbidden, NotStocked, StockTooLow, Changed))
def change_stock(product_id: ProductId, change: StockIn, caller: SignedIn, world: TheWorld, ids: Ids) -> StockOut:
    """Adjust the stock by `delta`, or `set` what is available, as staff or the seller."""
    return StockOut.of(stock.move(world, caller, product_id, ids.new("mov"), change))


@app.get("/api/products/<product_id>/stock/moves", errors=(NotFound, Forbidden))
def list_stock_moves(
    product_id: ProductId, caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[StockMoveOut]:
    """List stock movements, newest first, as staff or the seller."""
    return Listing.of(reading.moves(world, caller, product_id, limit, cursor), StockMoveOut.of)


@app.post("/api/products/<product_id>/view", status_code=204)
@limited
def count_view(product_id: ProductId, world: TheWorld, address: ClientAddress) -> None:
    """Record a product view."""
    views.count(world, product_id, address)


@app.get("/api/categories")
def list_categories(
    world: TheWorld, locale: TheLocale, limit: Limit = 100, cursor: Cursor = None
) -> Listing[CategoryOut]:
    """List categories."""
    return Listing.of(reading.categories(world, limit, cursor), lambda row: CategoryOut.of(row, locale))


@app.put("/api/categories/<category>", errors=(Changed, PreconditionFailed))
def name_category(
    category: Slug, names: CategoryIn, caller: Staff, locale: TheLocale, if_match: IfMatch
) -> CategoryOut:
    """Create or rename a category."""
    row = sellers.name_category(caller, category, names, if_match)
    return tagged(CategoryOut.of(row, locale), row.version)


@app.post("/api/sellers", status_code=201)
def create_seller(seller: SellerIn, caller: Staff, world: TheWorld, ids: Ids) -> SellerOut:
    """Create a seller."""
    row = sellers.create(world, caller, ids.new("sel"), seller)
    return tagged(SellerOut.of(row), row.version)


@app.get("/api/sellers/<seller_id>", errors=(NotFound,))
def get_seller(seller_id: SellerId) -> SellerOut:
    """Get a seller."""
    row = sellers.seller(seller_id)
    return tagged(SellerOut.of(row), row.version)


@app.put("/api/sellers/<seller_id>", errors=(NotFound, Changed, PreconditionFailed))
def change_seller(seller_id: SellerId, seller: SellerIn, caller: Staff, if_match: IfMatch) -> SellerOut:
    """Update a seller."""
    row = sellers.change(caller, seller_id, seller, if_match)
    return tagged(SellerOut.of(row), row.version)
