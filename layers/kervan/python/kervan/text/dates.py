"""Dates as people read them, always in Europe/Istanbul, whatever the machine thinks."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from kervan.errors import Locale

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

TURKISH = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"
ENGLISH = "January February March April May June July August September October November December"
MONTHS = {"tr": tuple(TURKISH.split()), "en": tuple(ENGLISH.split())}


def format_date(moment: datetime, locale: Locale) -> str:
    """`21 Kasım 2026`, `21 November 2026`: the calendar day in Istanbul."""
    local = _local(moment)
    return f"{local.day} {MONTHS[locale][local.month - 1]} {local.year}"


def format_datetime(moment: datetime, locale: Locale) -> str:
    """`21 Kasım 2026 14:30`: the wall clock in Istanbul."""
    return f"{format_date(moment, locale)} {_local(moment):%H:%M}"


@cache
def istanbul() -> "ZoneInfo":
    """The zone of everything printed. Imported and read on first use: most functions print no date."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Istanbul")


def _local(moment: datetime) -> datetime:
    """The moment in Istanbul; a datetime without a zone could mean any, so it is refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(istanbul())
