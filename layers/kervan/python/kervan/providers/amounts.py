"""Amounts as providers write them, to and from whole minor units; never through a float."""

import re
from decimal import Decimal

from kervan.money import CURRENCIES, MOST, Money

WRITTEN = re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,8})?", re.ASCII)


def minor(written: object) -> int:
    """`"34.56"`, `"10,8"`, `34.5` and `34` as minor units. ValueError for what is no exact, unsigned amount."""
    exact = _exact(written)
    if exact != exact.to_integral_value():
        raise ValueError("not in minor units")
    return int(exact)


def whole_minor(written: object) -> int:
    """As `minor`, of a share that may have more decimals than money has: what of it can be given back, never more."""
    return int(_exact(written))


def money(written: object, currency: str) -> Money | None:
    """Money; None in a currency that nobody pays us in."""
    amount = minor(written)
    return Money(amount, currency) if currency in CURRENCIES else None


def _exact(written: object) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, str | int | Decimal):
        raise ValueError("not an amount")
    text = written if isinstance(written, str) else format(written, "f")
    if not WRITTEN.fullmatch(text):
        raise ValueError("not an amount")
    exact = Decimal(text.replace(",", ".")) * 100
    if exact > MOST:
        raise ValueError("too much")
    return exact
