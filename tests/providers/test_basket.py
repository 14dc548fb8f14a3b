"""A basket adds up to what is paid, whatever discount or rounding is in it."""

from hypothesis import given
from hypothesis import strategies as st

from kervan.money import CURRENCIES, Money
from kervan.providers.basket import spread
from tests.providers.samples import items

PRICES = st.lists(st.integers(0, 10**9), min_size=0, max_size=20)


@given(PRICES, st.integers(0, 10**10), st.sampled_from(CURRENCIES))
def test_lines_add_up_and_none_is_free(prices: list[int], amount: int, currency: str) -> None:
    lines = spread(items(*prices, currency=currency), Money(amount, currency))
    assert all(line.price.amount > 0 and line.price.currency == currency for line in lines)
    expected = amount if any(prices) else 0
    assert sum(line.price.amount for line in lines) == expected


@given(PRICES)
def test_a_basket_that_adds_up_is_left_alone(prices: list[int]) -> None:
    total = sum(prices)
    lines = spread(items(*prices), Money(total, "TRY"))
    assert [line.price.amount for line in lines] == [price for price in prices if price]


def test_a_discount_is_spread_in_proportion() -> None:
    lines = spread(items(1000, 2000, 0), Money(2000, "TRY"))
    assert [line.price.amount for line in lines] == [667, 1333]
