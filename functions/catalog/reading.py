"""Reading the catalog. Every list is one Query; what an index cannot tell apart is sieved out of at most 200 rows."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

from kervan.auth import Caller
from kervan.errors import NotFound
from kervan.pagination import Page, Results, paginate
from kervan.world import World

from . import search
from .service import ON_SALE, editable
from .tables import Category, Product, ProductWord, Stock, StockMove

Row = TypeVar("Row")
EVALUATED = 200  # a page may hold fewer than its limit and still have a next one


class Sieved(Generic[Row]):
    """The rows of one Query that fit, up to a limit, and where the next one goes on."""

    def __init__(self, results: Results[Row], fits: Callable[[Row], bool], limit: int) -> None:
        """Reads `results` at once, and no further than it must."""
        self.rows: list[Row] = []
        for row in results:
            if fits(row):
                self.rows.append(row)
            if len(self.rows) == limit:
                break
        self.last_evaluated_key = results.last_evaluated_key

    def __iter__(self) -> Iterator[Row]:
        """The rows."""
        return iter(self.rows)


def sieve(query: Callable[..., Results[Row]], fits: Callable[[Row], bool]) -> Callable[..., Sieved[Row]]:
    """`query` for `paginate`, of rows that fit."""

    def run(*, limit: int, last_evaluated_key: dict[str, Any] | None, **_: object) -> Sieved[Row]:
        found = query(limit=EVALUATED, page_size=EVALUATED, last_evaluated_key=last_evaluated_key)
        return Sieved(found, fits, limit)

    return run


def products(
    world: World, *, category: str | None, seller: str | None, text: str | None, limit: int, cursor: str | None
) -> Page[Product]:
    """Products on sale, newest first; those that a text finds, by their words."""
    facets = {"category": category, "seller_id": seller}
    asked = {name: value for name, value in facets.items() if value is not None}
    if text is not None:
        return _found(world, text, asked, limit, cursor)
    bound_to = ("products", str(category), str(seller))
    return paginate(world, _shelf(asked), limit=limit, cursor=cursor, bound_to=bound_to)


def product(product_id: str) -> tuple[Product, Stock | None]:
    """A product and its stock: a second GetItem, because stock moves with every order and the product does not."""
    found = Product.find(product_id, consistent=False)
    if found is None:
        raise NotFound
    return found, Stock.find(product_id, consistent=False) if found.stocked else None


def categories(world: World, limit: int, cursor: str | None) -> Page[Category]:
    """All of them, by their slugs."""
    return paginate(world, partial(Category.query, "all"), limit=limit, cursor=cursor, bound_to=("categories",))


def moves(world: World, caller: Caller, product_id: str, limit: int, cursor: str | None) -> Page[StockMove]:
    """Why the supply of a product changed, newest first."""
    editable(caller, product_id)
    query = partial(StockMove.query, product_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("moves", caller.id, product_id))


def _shelf(asked: Mapping[str, str]) -> Callable[..., Results[Product]]:
    """The index that knows most of what is asked."""
    if "seller_id" in asked:
        query = partial(Product.by_seller.query, asked["seller_id"], scan_index_forward=False)
        return sieve(query, partial(_on_sale, category=asked.get("category")))
    if "category" in asked:
        return partial(Product.by_category.query, asked["category"], scan_index_forward=False)
    return partial(Product.for_sale.query, ON_SALE, scan_index_forward=False)


def _on_sale(row: Product, category: str | None) -> bool:
    return row.on_sale is not None and category in (None, row.category)


def _found(world: World, text: str, facets: Mapping[str, str], limit: int, cursor: str | None) -> Page[Product]:
    """One Query of the words and one BatchGet of what they lead to: a price is never written in two places."""
    asked = search.words(text)
    if not asked:
        return Page([], None)
    query = sieve(partial(search.lookup, asked), partial(search.answers, asked=asked, facets=facets))
    bound_to = ("search", *asked, *facets.values())
    page: Page[ProductWord] = paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)
    ids = [row.product_id for row in page.rows]
    known = {row.product_id: row for row in Product.batch_get(ids)} if ids else {}
    return Page([known[each] for each in ids if each in known], page.next_cursor)
