"""Numbers, money and dates as people read them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kervan.money import CURRENCIES
from kervan.text import format_date, format_datetime, format_money, money_in_words, words
from kervan.text.numbers import GROUPS, LIMIT, ONES, TENS

Locale = Literal["tr", "en"]
locales = st.sampled_from(["tr", "en"])


@pytest.mark.parametrize(
    ("number", "turkish", "english"),
    [
        (0, "sıfır", "zero"),
        (11, "on bir", "eleven"),
        (20, "yirmi", "twenty"),
        (99, "doksan dokuz", "ninety-nine"),
        (100, "yüz", "one hundred"),
        (110, "yüz on", "one hundred ten"),
        (215, "iki yüz on beş", "two hundred fifteen"),
        (1000, "bin", "one thousand"),
        (1001, "bin bir", "one thousand one"),
        (21_000, "yirmi bir bin", "twenty-one thousand"),
        (1_001_000, "bir milyon bin", "one million one thousand"),
        (-7, "eksi yedi", "minus seven"),
    ],
)
def test_numbers_are_spelled(number: int, turkish: str, english: str) -> None:
    assert (words(number, "tr"), words(number, "en")) == (turkish, english)


def spoken_back(text: str, locale: Locale) -> int:
    """The number that these words mean, read by a reader of their own."""
    total = group = 0
    for word in text.replace("-", " ").split():
        if word in ONES[locale]:
            group += ONES[locale].index(word)
        elif word in TENS[locale]:
            group += 10 * TENS[locale].index(word)
        elif word in {"yüz", "hundred"}:
            group = max(group, 1) * 100
        else:
            total, group = total + max(group, 1) * 1000 ** GROUPS[locale].index(word), 0
    return total + group


@given(st.integers(0, LIMIT - 1), locales)
def test_spelled_numbers_read_back_as_themselves(number: int, locale: Locale) -> None:
    assert spoken_back(words(number, locale), locale) == number


def test_numbers_without_a_name_are_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        words(LIMIT, "tr")


@pytest.mark.parametrize(
    ("amount", "currency", "turkish", "english"),
    [
        (1_250_000, "TRY", "on iki bin beş yüz Türk lirası", "twelve thousand five hundred Turkish lira"),
        (105_050, "TRY", "bin elli Türk lirası elli kuruş", "one thousand fifty Turkish lira and fifty kuruş"),
        (101, "USD", "bir ABD doları bir sent", "one US dollar and one cent"),
        (250, "USD", "iki ABD doları elli sent", "two US dollars and fifty cents"),
        (500, "EUR", "beş avro", "five euros"),
        (202, "GBP", "iki İngiliz sterlini iki peni", "two pounds sterling and two pence"),
        (1, "GBP", "bir peni", "one penny"),
        (0, "TRY", "sıfır Türk lirası", "zero Turkish lira"),
        (-150, "TRY", "eksi bir Türk lirası elli kuruş", "minus one Turkish lira and fifty kuruş"),
    ],
)  # fmt: skip
def test_money_is_spelled(amount: int, currency: str, turkish: str, english: str) -> None:
    assert (money_in_words(amount, currency, "tr"), money_in_words(amount, currency, "en")) == (turkish, english)


@pytest.mark.parametrize(
    ("amount", "currency", "turkish", "english"),
    [
        (1_250_000, "TRY", "₺12.500,00", "₺12,500.00"),
        (5, "TRY", "₺0,05", "₺0.05"),
        (-123_456_789, "USD", "-$1.234.567,89", "-$1,234,567.89"),
        (99_999, "EUR", "€999,99", "€999.99"),
        (100_000, "GBP", "£1.000,00", "£1,000.00"),
    ],
)
def test_money_is_printed(amount: int, currency: str, turkish: str, english: str) -> None:
    assert (format_money(amount, currency, "tr"), format_money(amount, currency, "en")) == (turkish, english)


@given(st.integers(-(10**18), 10**18), st.sampled_from(CURRENCIES), locales)
def test_printed_money_loses_no_kurus(amount: int, currency: str, locale: Locale) -> None:
    assert int(re.sub(r"[^0-9-]", "", format_money(amount, currency, locale))) == amount


def test_a_currency_that_we_do_not_take_has_no_name() -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        format_money(1, "try", "tr")
    with pytest.raises(ValueError, match="unknown currency"):
        money_in_words(1, "JPY", "en")


def test_a_date_is_the_day_in_istanbul() -> None:
    late = datetime(2026, 11, 20, 22, 5, tzinfo=UTC)
    assert format_date(late, "tr") == "21 Kasım 2026"
    assert format_date(late, "en") == "21 November 2026"
    assert format_datetime(late, "tr") == "21 Kasım 2026 01:05"
    assert format_datetime(late.astimezone(timezone(timedelta(hours=-8))), "en") == "21 November 2026 01:05"


def test_every_month_has_its_turkish_name() -> None:
    named = [format_date(datetime(2026, month, 9, 9, tzinfo=UTC), "tr") for month in range(1, 13)]
    months = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"
    assert named == [f"9 {month} 2026" for month in months.split()]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_date(datetime(2026, 11, 21), "tr")  # noqa: DTZ001 - that is the point
