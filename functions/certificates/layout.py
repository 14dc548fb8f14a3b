"""Where the certificate's names go: lines that fit, columns that fill, pages that follow."""

from dataclasses import dataclass
from typing import NamedTuple

from functions.certificates.typefaces import Role, printable, width

LONGEST = 240  # letters of a name or a product that are printed; no person has more
NAME_SIZES = (13.0, 11.5, 10.0)  # a list that goes over several pages keeps the first
DONOR_SIZES = ((27.0, 1), (24.0, 2), (20.0, 3), (13.0, 9))  # size, most lines
TIGHT_DONOR_SIZES = ((20.0, 1), (14.0, 2), (7.5, 9))  # where a template's words have taken the height
FIRST_PAGE, LATER_PAGE = 236.0, 536.0  # points of height for the names
GAP = 20.0  # between two columns
NUMBER_ROOM = 25.0
DONOR_HEAD, LIST_HEAD = 20.0, 41.0  # what the labels take above the donor and above the list
CONTINUED = 34.0  # what it takes to say that the list is on the next page


class Name(NamedTuple):
    """One name of the list, with its place in it and the lines that it takes."""

    number: int
    lines: list[str]


Column = list[Name]


def leading(size: float) -> float:
    """From one name of the list to the next."""
    return size * 1.42


@dataclass(frozen=True)
class Fitted:
    """Lines and the size that they fit in."""

    lines: list[str]
    size: float

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * 1.22

    @property
    def height(self) -> float:
        """Of all lines."""
        return self.leading * len(self.lines)


@dataclass(frozen=True)
class Plan:
    """The donor's name, the list on the first page in columns, and on each page after it."""

    donor: Fitted
    size: float
    first: list[Column]
    following: list[list[Column]]
    slack: float  # what the first page has left over for air

    @property
    def pages(self) -> int:
        """How many pages there are in all."""
        return 1 + len(self.following)

    @property
    def names(self) -> int:
        """How many names the list has."""
        return sum(len(column) for page in (self.first, *self.following) for column in page)


def plan(donor_name: str, beneficiaries: tuple[str, ...], room: float, height: float = FIRST_PAGE) -> Plan:
    """The list under the donor where it fits, in one column or two; otherwise numbered, over several pages."""
    names = [name for name in map(_shown, beneficiaries) if name]
    donor = fitted(donor_name, "title", DONOR_SIZES, room)
    if DONOR_HEAD + donor.height + (CONTINUED if names else 0) > height:
        donor = fitted(donor_name, "title", TIGHT_DONOR_SIZES, room)
    left = max(0.0, height - DONOR_HEAD - donor.height - (LIST_HEAD if names else 0))
    for size in NAME_SIZES:
        columns = _on_one_page(names, size, left, room)
        if columns is not None:
            slack = left - leading(size) * max(map(_height, columns))
            return Plan(donor, size, columns, [], slack)
    size = NAME_SIZES[0]
    numbered = _wrapped(names, size, (room - GAP) / 2 - NUMBER_ROOM)
    first, rest = _filled(numbered, max(0, int(left // leading(size)) - 1), 2)
    return Plan(donor, size, first, _on_later_pages(rest, int(LATER_PAGE // leading(size))), 0.0)


def fitted(text: str, role: Role, sizes: tuple[tuple[float, int], ...], room: float) -> Fitted:
    """The text in the first of these (size, most lines) that holds it; the last one holds what it must."""
    shown = _shown(text)
    for size, most in sizes[:-1]:
        lines = wrapped(shown, role, size, room)
        if len(lines) <= most:
            return Fitted(lines, size)
    return Fitted(wrapped(shown, role, sizes[-1][0], room), sizes[-1][0])


def wrapped(text: str, role: Role, size: float, room: float) -> list[str]:
    """The text in lines of this width. A word that is wider than a line is broken."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}" if current else word
        if width(longer, role, size) <= room:
            current = longer
            continue
        if current:
            lines.append(current)
        *full, current = _broken(word, role, size, room)
        lines += full
    return [*lines, current] if current else lines


def _shown(text: str) -> str:
    """The text as it is printed, cut where it is absurdly long."""
    clean = printable(text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def _wrapped(names: list[str], size: float, room: float) -> list[Name]:
    """Each name as its lines."""
    return [Name(number, wrapped(name, "text", size, room)) for number, name in enumerate(names, 1)]


def _height(column: Column) -> int:
    """A column's lines."""
    return sum(len(name.lines) for name in column)


def _on_one_page(names: list[str], size: float, height: float, room: float) -> list[Column] | None:
    """One column where the names fit, else two of nearly equal height; None where even two do not hold them."""
    rows = int(height // leading(size))
    if len(names) > 2 * rows:
        return None
    column = _wrapped(names, size, room)
    if _height(column) <= rows:
        return [column]
    return _balanced(_wrapped(names, size, (room - GAP) / 2), rows)


def _on_later_pages(names: list[Name], rows: int) -> list[list[Column]]:
    """Pages of two columns; the last one's are of nearly equal height."""
    pages: list[list[Column]] = []
    while names:
        last = _balanced(names, rows)
        page, names = (last, []) if last else _filled(names, rows, 2)
        pages.append(page)
    return pages


def _filled(left: list[Name], rows: int, count: int) -> tuple[list[Column], list[Name]]:
    """Fill so many columns of so many rows in order: the columns, and what did not fit."""
    filled: list[Column] = []
    for _ in range(count):
        column: Column = []
        while left and _height(column) + len(left[0].lines) <= rows:
            column.append(left[0])
            left = left[1:]
        filled.append(column)
    return filled, left


def _balanced(names: list[Name], rows: int) -> list[Column] | None:
    """Two columns of nearly equal height; None where they would need more rows."""
    for height in range((_height(names) + 1) // 2, rows + 1):
        filled, rest = _filled(names, height, 2)
        if not rest:
            return filled
    return None


def _broken(word: str, role: Role, size: float, room: float) -> list[str]:
    """A word in pieces that are no wider than a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, role, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
