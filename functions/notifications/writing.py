"""Writing: a template becomes a mail with its plain-text twin, or an SMS.

One text file a message and language, from which both forms are made, so that they cannot say different things. Blocks
are separated by an empty line and known by how they begin:

    Subject: first line                | Label | $value     facts, a line each
    # Heading                          @rows                facts that the caller gives, among them
    A paragraph.                       [Button]($link)
    ~ Small print.                     = $code              large, to be typed
    >[A quiet link]($link)             / $text              what somebody wrote, in its lines

Structure is read before values are put in, and what a block says is escaped whole, so what people are called cannot
become markup.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from kervan.errors import Locale

FOLDER = Path(__file__).parent / "templates"
PARTS = {"#": "heading", "=": "code", "~": "small", "|": "rows", "@": "rows", "[": "button", ">": "link", "/": "lines"}
TEXT = {
    "heading": "{0}",
    "paragraph": "{0}",
    "lines": "{0}",
    "code": "    {0}",
    "small": "{0}",
    "rows": "{0}: {1}",
    "button": "{0}:\n{1}",
    "link": "{0}: {1}",
}
GIVEN = ("@rows", "")
Values = Mapping[str, str]
Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Written:
    """A message in a language."""

    subject: str
    html: str
    text: str


def write(name: str, locale: Locale, values: Values, *, brand: str, rows: Rows = (), foot: str = "foot") -> Written:
    """The message of this name. KeyError for a template that asks for a value that is not given."""
    known = {**values, "brand": brand}
    head, *sources = _file(f"{name}.{locale}.txt").strip().split("\n\n")
    blocks = [_Block.of(source) for source in sources]
    last = Template(_file(f"{foot}.{locale}.txt").strip()).substitute(known)
    subject = " ".join(Template(head.removeprefix("Subject: ")).substitute(known).split())
    html = Template(_file("layout.html")).substitute(
        lang=locale,
        subject=escape(subject),
        brand=escape(brand),
        body="".join(block.rich(known, rows) for block in blocks),
        foot=escape(last),
    )
    text = "\n\n".join([*(block.plain(known, rows) for block in blocks), f"-- \n{last}"])
    return Written(subject, html, f"{text}\n")


def write_sms(name: str, locale: Locale, values: Values, *, brand: str) -> str:
    """The text of an SMS."""
    return Template(_file(f"{name}.{locale}.txt").strip()).substitute(values, brand=brand)


def blanks(name: str, locale: Locale) -> tuple[str, ...]:
    """The values that an SMS asks for besides the brand, in their order: the numbered ones of its WhatsApp template."""
    return tuple(blank for blank in Template(_file(f"{name}.{locale}.txt")).get_identifiers() if blank != "brand")


@dataclass(frozen=True)
class _Block:
    """A piece of a template: its sort, and its cells before any value is put in."""

    part: str
    cells: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, source: str) -> "_Block":
        """Known by its first character."""
        part = PARTS.get(source[0], "paragraph")
        if part == "rows":
            return cls(part, tuple(_cut(line) for line in source.splitlines()))
        if part in ("button", "link"):
            label, _, link = source.strip(">[)").partition("](")
            return cls(part, ((label, link),))
        return cls(part, ((" ".join(source.lstrip("#=~/ ").splitlines()),),))

    def filled(self, values: Values, rows: Rows) -> Rows:
        """The cells with values in them, and the caller's rows where they belong."""
        filled: list[tuple[str, ...]] = []
        for row in self.cells:
            filled += rows if row == GIVEN else [tuple(Template(cell).substitute(values) for cell in row)]
        return filled

    def plain(self, values: Values, rows: Rows) -> str:
        """As text."""
        return "\n".join(TEXT[self.part].format(*row) for row in self.filled(values, rows))

    def rich(self, values: Values, rows: Rows) -> str:
        """As HTML."""
        part, shown = Template(_parts()[self.part]), _in_lines if self.part == "lines" else escape
        inside = "".join(
            part.substitute({f"cell{place}": shown(cell) for place, cell in enumerate(row)})
            for row in self.filled(values, rows)
        )
        return Template(_parts()["table"]).substitute(rows=inside) if self.part == "rows" else inside


def _in_lines(cell: str) -> str:
    """As HTML, its lines kept: some mail programs know no style that would keep them."""
    return escape(cell).replace("\n", "<br>\n")


def _cut(line: str) -> tuple[str, ...]:
    label, _, value = line.strip("| ").partition("|")
    return label.strip(), value.strip()


@cache
def _parts() -> Mapping[str, str]:
    """The pieces of HTML by name."""
    _, *pieces = re.split(r"<!-- (\w+) -->\n", _file("parts.html"))
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
