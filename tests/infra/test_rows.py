"""Whose rows an expression holds, as far as the source tells."""

import ast
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from infra.rows import Rows
from kervan.shared_tables import Connection, Outbox, Seen
from kervan.tables import Table

T = TypeVar("T")


def handed_back(row: T) -> T:
    return row


def two(key: str) -> tuple[Seen, int]:
    return Seen(key), 1


NAMES = {
    each.__name__: each for each in (Connection, Outbox, Seen, Table, Sequence, Any, TypeVar, handed_back, two)
} | {"T": T}


def held(source: str) -> set[str] | None:
    """The names of the tables that `rows` can be of, in a function that begins so."""
    code = ast.parse(source.replace("; ", "\n"))
    found = Rows(code, lambda node: NAMES.get(getattr(node, "id", ""))).of(ast.Name("rows"))
    return None if found is None else {table.__name__ for table in found}


@pytest.mark.parametrize(
    ("source", "tables"),
    [
        ("rows = Seen('k')", {"Seen"}),
        ("rows = Seen.find('k')", {"Seen"}),
        ("rows = list(Connection.by_user.query('u'))", {"Connection"}),
        ("rows = [Seen(key) for key in keys]", {"Seen"}),
        ("rows = (Seen('k'), *others); others = [Outbox('l')]", {"Seen", "Outbox"}),
        ("rows = Seen.find('k') or Outbox.find('l')", {"Seen", "Outbox"}),
        ("rows = () if done else Seen('k')", {"Seen"}),
        ("rows, at = two('k')", {"Seen"}),
        ("rows, at = Seen('k'), clock()", {"Seen"}),
        ("for rows in sorted(found): pass; found = Outbox.scan()", {"Outbox"}),
        ("rows: list[Seen | Outbox] = anything()", {"Seen", "Outbox"}),
        ("rows = list(); rows.append(Seen('k'))", {"Seen"}),
        ("def save(rows: 'Seen | None'): pass", {"Seen"}),
        ("rows = Seen('k'); rows = rows", {"Seen"}),
        ("rows = None", set()),
        ("def save(*, new: Sequence[Table] = ()): rows = (Seen('k'), *new)", {"Seen"}),
    ],
)
def test_whose_rows_they_are(source: str, tables: set[str]) -> None:
    assert held(source) == tables


@pytest.mark.parametrize(
    "source",
    [
        "rows = somewhere()",
        "rows = other.row",
        "rows = handed_back(Seen('k'))",
        "rows = (Seen('k'), somewhere())",
        "def save(rows: Sequence[Table]): pass",
        "def save(rows: Any): pass",
        "def save(rows: Unknown): pass",
        "def save(new: Sequence[Table]): rows = new",
        "pass",
    ],
)
def test_where_it_cannot_be_told_nobody_guesses(source: str) -> None:
    assert held(source) is None
