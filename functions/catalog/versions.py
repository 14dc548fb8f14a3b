"""ETags of a product with its stock: stock moves with every order, so the tag names both versions.

An edit replaces the product alone, and so only the product's part of `If-Match` counts for it.
"""

from .tables import Product, Stock


def of_both(product: Product, stock: Stock | None) -> str:
    """What their tag says."""
    return f"{int(product.version)}.{int(stock.version) if stock else 0}"


def of_product(if_match: str | None) -> str | None:
    """The product's part of a tag, as a tag: `"3.17"` → `"3"`."""
    if if_match is None or "." not in if_match:
        return if_match
    return if_match.partition(".")[0] + '"'
