"""ETags of a product with its stock: stock moves with every order, so the tag names both versions.

An edit replaces the product alone, and so only the product's part of `If-Match` counts for it.
"""

from kervan.reply import set_header

from .schemas import ProductDetail
from .tables import Product, Stock


def shown(product: Product, stock: Stock | None) -> ProductDetail:
    """The representation of both, and the answer gets their tag."""
    set_header("etag", f'"{int(product.version)}.{int(stock.version) if stock else 0}"')
    return ProductDetail.with_stock(product, stock)


def of_product(if_match: str | None) -> str | None:
    """The product's part of a tag, as a tag: `"3.17"` → `"3"`."""
    if if_match is None or "." not in if_match:
        return if_match
    return if_match.partition(".")[0] + '"'
