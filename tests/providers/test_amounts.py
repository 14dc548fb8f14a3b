"""Amounts on the wire are exact, whatever the provider writes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kervan.money import CURRENCIES, Money
from kervan.providers.amounts import minor, money, whole_minor
from kervan.providers.iyzico_form import decimal

MINOR = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[("34.56", 3456), ("34,56", 3456), ("10,8", 1080), ("1", 100), ("0", 0), ("1.15", 115), ("2.30", 230)],
        *[(34, 3400), (Decimal("19.99"), 1999), (Decimal("105.5"), 10550), (Decimal("10.00000000"), 1000)],
    ],
)
def test_amounts_are_read_exactly(written: object, expected: int) -> None:
    assert minor(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "-1", "1.005", "1 000", "1.000,00", "1e3", "٣", "NaN", None, True, 1.5, [], "1.", ".5", Decimal(-1), "9" * 14],
)
def test_what_is_no_exact_amount_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"amount|minor"):
        minor(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [(Decimal("35.71428571"), 3571), ("0.009", 0), (Decimal("0E-8"), 0), (Decimal("28.00000000"), 2800), (7, 700)],
)
def test_of_a_share_what_is_below_a_kurus_stays(written: object, expected: int) -> None:
    assert whole_minor(written) == expected


@given(MINOR, st.sampled_from(CURRENCIES))
def test_iyzicos_price_comes_back_as_it_went(amount: int, currency: str) -> None:
    written = decimal(Money(amount, currency))
    assert minor(written) == minor(Decimal(written)) == amount
    whole, _, part = written.partition(".")
    assert whole.isdecimal()
    assert part == "0" or not part.endswith("0")


@given(MINOR, st.sampled_from(CURRENCIES))
def test_paytrs_decimal_comes_back_with_dot_or_comma(amount: int, currency: str) -> None:
    written = Money(amount, currency).decimal
    assert money(written, currency) == money(written.replace(".", ","), currency) == Money(amount, currency)


def test_iyzico_is_told_prices_as_its_own_clients_write_them() -> None:
    amounts = (3456, 3450, 3400, 5, 0, 100)
    assert [decimal(Money(each, "TRY")) for each in amounts] == ["34.56", "34.5", "34.0", "0.05", "0.0", "1.0"]


def test_a_currency_that_nobody_pays_us_in_is_no_money() -> None:
    assert money("1.00", "RUB") is None
