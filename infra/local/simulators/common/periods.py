"""Time at a provider that sells subscriptions: months as a calendar counts them, and a clock that may be moved."""

from calendar import monthrange
from datetime import UTC, datetime

LONGEST_JUMP = 10 * 366 * 86_400


def jump(seconds: float) -> float:
    """How far a clock is moved; a ValueError for what is no way forward."""
    if not 0 < seconds <= LONGEST_JUMP:
        raise ValueError("The clock goes forward, by ten years at most")
    return seconds


def months_after(anchor: float, months: int) -> int:
    """That many months later. What began on a 31st ends months that are shorter on their last day."""
    began = datetime.fromtimestamp(anchor, UTC)
    years, month = divmod(began.month - 1 + months, 12)
    year, month = began.year + years, month + 1
    ends = began.replace(year=year, month=month, day=min(began.day, monthrange(year, month)[1]))
    return int(ends.timestamp())
