"""Billing periods: whole months from the day a subscription began, as a calendar counts them."""

from calendar import monthrange
from datetime import UTC, datetime


def months_after(anchor: float, months: int) -> int:
    """That many months later. What began on a 31st ends months that are shorter on their last day."""
    began = datetime.fromtimestamp(anchor, UTC)
    years, month = divmod(began.month - 1 + months, 12)
    year, month = began.year + years, month + 1
    ends = began.replace(year=year, month=month, day=min(began.day, monthrange(year, month)[1]))
    return int(ends.timestamp())
