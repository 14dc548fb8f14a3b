"""Rows as text: CSV as Turkish Excel reads it, and JSON Lines as programs do.

CSV is UTF-8 with a byte order mark, `;` between the fields, a decimal comma (the currency has a column of its own),
times of Istanbul, RFC 4180's quotes and line ends. A text that a spreadsheet would take for a formula, whatever blanks
or invisible signs stand before it, gets an apostrophe in front.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from kervan.money import Money
from kervan.tables import instant
from kervan.text.dates import istanbul

from .columns import Column, Value, columns_of, lines_of

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"  # spreadsheets may drop them, as they do blanks
QUOTED = frozenset(';"\r\n\t,')
MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
YES_NO = {"tr": ("evet", "hayır"), "en": ("yes", "no")}


@dataclass(frozen=True)
class Writer:
    """How the rows of one export are written."""

    type: str
    format: str
    locale: str
    personal: bool

    def header(self) -> bytes:
        """The first line of a CSV: the columns' names. JSON Lines have none."""
        if self.format != "csv":
            return b""
        return f"{MARK}{_line([_text(column.title(self.locale)) for column in self._columns])}".encode()

    def lines(self, row: Any) -> Iterator[bytes]:
        """A row's line, or lines."""
        for source in lines_of(self.type, row):
            values = [(column.name, column.value(source)) for column in self._columns]
            if self.format == "csv":
                yield _line([_cell(value, self.locale) for _, value in values]).encode()
            else:
                exact = {name: _exact(value) for name, value in values}
                yield f"{json.dumps(exact, ensure_ascii=False, separators=(',', ':'))}\n".encode()

    @cached_property
    def _columns(self) -> list[Column]:
        return columns_of(self.type, personal=self.personal)


def _line(cells: Sequence[str]) -> str:
    return ";".join(cells) + "\r\n"


def _cell(value: Value, locale: str) -> str:
    """As a person reads it. Only texts may hold what somebody else wrote."""
    match value:
        case None:
            return ""
        case bool():
            return YES_NO[locale][not value]
        case Money():
            return value.decimal.replace(".", ",")
        case datetime():
            return f"{value.astimezone(istanbul()):%Y-%m-%d %H:%M:%S}"
        case list():
            return _text(json.dumps(value, ensure_ascii=False))
    return _text(str(value))


def _text(text: str) -> str:
    harmless = f"'{text}" if text.startswith(FORMULA) or _begins(text).startswith(FORMULA) else text
    if QUOTED.isdisjoint(harmless):
        return harmless
    return '"' + harmless.replace('"', '""') + '"'


def _begins(text: str) -> str:
    """From the first sign that can be seen."""
    return next((text[place:] for place, sign in enumerate(text) if not sign.isspace() and sign not in UNSEEN), "")


def _exact(value: Value) -> Any:
    match value:
        case Money():
            return value.wire()
        case datetime():
            return instant(value)
    return value
