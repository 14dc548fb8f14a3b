"""Billing periods: whole months or years from the day a subscription began, as a calendar counts them."""

from calendar import monthrange
from datetime import UTC, datetime

MONTHS = {"month": 1, "year": 12}


def after(anchor: int, interval: str, count: int) -> int:
    """The end of the `count`th period. A subscription of the 31st ends months that are shorter on their last day."""
    began = datetime.fromtimestamp(anchor, UTC)
    years, month = divmod(began.month - 1 + MONTHS[interval] * count, 12)
    year, month = began.year + years, month + 1
    ends = began.replace(year=year, month=month, day=min(began.day, monthrange(year, month)[1]))
    return int(ends.timestamp())
