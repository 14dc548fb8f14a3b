"""Money: exact on the wire, whole inside."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from kervan.money import MOST, Money


@pytest.mark.parametrize(
    ("wire", "kurus"),
    [("29.99", 2999), ("12500", 1_250_000), ("0.5", 50), (Decimal("19.99"), 1999), (5, 500), ("0", 0), ("1.15", 115)],
)
def test_the_wire_is_read_exactly(wire: Any, kurus: int) -> None:
    assert Money.parse({"amount": wire, "currency": "TRY"}) == Money(kurus, "TRY")


@pytest.mark.parametrize(
    "wire", ["-1", "1.999", "1e3", "NaN", "", " 1", "1,5", "１２", "0x10", True, None, 1.5, "999999999999", [], "1."]
)
def test_what_is_no_amount_is_refused(wire: Any) -> None:
    with pytest.raises(PydanticCustomError):
        Money.parse({"amount": wire, "currency": "TRY"})


@pytest.mark.parametrize(
    "wire", [{"amount": "1"}, {"amount": "1", "currency": "JPY"}, "1", {"amount": "1", "currency": "TRY", "x": 1}]
)
def test_what_is_no_money_is_refused(wire: Any) -> None:
    with pytest.raises(PydanticCustomError):
        Money.parse(wire)


@given(st.integers(-MOST, MOST))
def test_no_kurus_is_lost_on_the_way_out_and_back(kurus: int) -> None:
    text = Money(kurus, "TRY").decimal
    assert int(Decimal(text) * 100) == kurus


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(ValueError, match="do not add"):
        Money(1, "TRY").plus(Money(1, "USD"))


@pytest.mark.parametrize(
    ("gross", "rate", "net"), [(2999, 20, 2499), (19999, 20, 16666), (10000, 10, 9091), (10000, 1, 9901), (100, 0, 100)]
)
def test_vat_is_split_half_up(gross: int, rate: int, net: int) -> None:
    assert Money(gross, "TRY").without_vat(rate) == Money(net, "TRY")
