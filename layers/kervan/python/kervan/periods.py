"""Periods that lists and jobs go through: months in UTC as `2026-11`, and where all of them begin."""

from datetime import UTC, datetime

from kervan.errors import FieldError, Invalid

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # nothing is older
FIRST_MONTH = f"{BEGINNING:%Y-%m}"


def month_before(month: str) -> str:
    """`2025-12` before `2026-01`: where the index of a table by month goes on."""
    year, number = map(int, month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"


def month_after(month: str) -> str:
    """`2027-01` after `2026-12`."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def refuse_backwards(first: datetime, last: datetime, pointer: str = "?from") -> None:
    """Invalid for a period that ends before it begins."""
    if first > last:
        raise Invalid(errors=(FieldError(pointer, "after_until", ""),))


def refuse_over_a_month(first: datetime, last: datetime) -> None:
    """Invalid for one that is of two months: each is a partition of its own."""
    if (first.year, first.month) != (last.year, last.month):
        raise Invalid(errors=(FieldError("?from", "more_than_a_month", ""),))
