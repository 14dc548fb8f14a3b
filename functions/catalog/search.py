"""Finding products by the beginnings of the words of their names: one Query of an inverted index, never a Scan.

A word is filed under its first two letters and stands there in alphabetical order, so that everything that begins with
`kurb` is one range. Of several words the longest is looked up and the others are compared.
"""

import re
from collections.abc import Mapping
from typing import Any

from kervan.text import search_fold

from .tables import Product, ProductWord

MOST_WORDS = 12
LONGEST_WORD = 20
HEAD = 2
Row = ProductWord


def words(text: str) -> list[str]:
    """The folded words of a text, each once, in their order."""
    found = re.findall(r"[^\W_]+", search_fold(text))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in found))[:MOST_WORDS]


def words_of(product: Product) -> list[str]:
    """The words that a product is found by, sorted; none while it is not on sale."""
    return sorted(words(product.name)) if product.on_sale is not None else []


def text(product: Product) -> str:
    """All of them in one line, each with a space before it."""
    return "".join(f" {word}" for word in words_of(product))


def keys(product: Product) -> list[tuple[str, str]]:
    """The keys of its rows in the index."""
    return [(word[:HEAD], f"{word}#{product.product_id}") for word in words_of(product)]


def lookup(asked: list[str], **paging: Any) -> Any:
    """One Query for the longest word. A word of one letter is looked up whole, since it is filed by itself."""
    longest = max(asked, key=len)
    start = longest if len(longest) >= HEAD else f"{longest}#"
    return ProductWord.query(longest[:HEAD], ProductWord.entry.startswith(start), **paging)


def answers(row: ProductWord, asked: list[str], facets: Mapping[str, str]) -> bool:
    """Whether it has all words and facets. A product stands at several words; only the first that fits counts."""
    fits = all(f" {word}" in row.text for word in asked)
    here = row.entry.partition("#")[0]
    first = next(word for word in row.text.split() if word.startswith(max(asked, key=len)))
    return fits and here == first and all(getattr(row, name) == value for name, value in facets.items())
