"""Stripe's billing periods."""

from infra.local.simulators.common.periods import months_after

MONTHS = {"month": 1, "year": 12}


def after(anchor: int, interval: str, count: int) -> int:
    """The end of the `count`th period."""
    return months_after(anchor, MONTHS[interval] * count)
