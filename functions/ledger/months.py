"""Months as payments' index has them."""

FIRST_MONTH = "2026-01"  # nothing was sold before


def month_after(month: str) -> str:
    """`2027-01` after `2026-12`."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"
