"""What a payment is for, line by line, so that the lines add up to the amount whatever was taken off it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kervan.money import Money


@dataclass(frozen=True)
class BasketItem:
    """One line. `price` is of the whole line, KDV included."""

    id: str
    name: str
    price: Money
    quantity: int = 1
    category: str = ""
    physical: bool = True


def spread(items: Iterable[BasketItem], amount: Money) -> Sequence[BasketItem]:
    """The lines at prices that add up to `amount`: in proportion, in whole minor units, none of them at zero.

    Providers refuse a basket that does not add up, and lines at zero; a discount on the order is no line of its own.
    Without any line that costs something there is nothing to spread over: the answer is empty.
    """
    paid = [item for item in items if item.price.amount > 0]
    total = sum(item.price.amount for item in paid)
    if not paid or amount.amount <= 0:
        return ()
    shares = [item.price.amount * amount.amount // total for item in paid]
    short = amount.amount - sum(shares)
    closest = sorted(range(len(paid)), key=lambda at: (-(paid[at].price.amount * amount.amount % total), at))
    for at in closest[:short]:
        shares[at] += 1
    lines = (replace(item, price=Money(share, amount.currency)) for item, share in zip(paid, shares, strict=True))
    return [line for line in lines if line.price.amount > 0]
