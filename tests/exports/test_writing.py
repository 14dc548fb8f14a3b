"""One row as text: nothing of it is a formula, breaks a line or loses a kuruş."""

import csv
import io
import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.exports.columns import COLUMNS
from functions.exports.writing import FORMULA, Writer
from kervan.money import Money


def user(**said: object) -> SimpleNamespace:
    """A user's row."""
    plain = dict.fromkeys(("user_id", "role", "locale", "email", "name", "surname", "phone"), "x")
    return SimpleNamespace(**{**plain, "disabled": False, "email_verified": True, "joined_at": None, **said})


def cells(text: bytes) -> list[str]:
    """As a spreadsheet splits it."""
    (row,) = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=";")
    return row


NAME = [column.name for column in COLUMNS["users"]].index("name")


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+90", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://kotu.example";"x")'),
        *("＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1", "\u00a0@SUM(A1)", "\u3000＝1", "\u200b=1", "\ufeff =1"),
    ],
)
def test_a_formula_is_a_text(text: str) -> None:
    (line,) = Writer("users", "csv", "tr", personal=True).lines(user(name=text))
    assert cells(line)[NAME] == f"'{text}"
    assert not any(cell.startswith(FORMULA) for cell in cells(line))


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    (line,) = Writer("users", "csv", "tr", personal=True).lines(user(name=text))
    assert cells(line)[NAME] in (text, f"'{text}") and line.endswith(b"\r\n")
    (exact,) = Writer("users", "jsonl", "tr", personal=True).lines(user(name=text))
    assert json.loads(exact)["name"] == text and exact.count(b"\n") == 1


@pytest.mark.parametrize("type_", COLUMNS)
def test_headers_and_names_are_unique(type_: str) -> None:
    for said in ([c.name for c in COLUMNS[type_]], [c.tr for c in COLUMNS[type_]], [c.en for c in COLUMNS[type_]]):
        assert len(set(said)) == len(said)


def test_nobody_is_named_without_leave() -> None:
    head = Writer("users", "csv", "en", personal=False).header().decode()
    assert head == "\ufeffUser;Role;Disabled;Language;E-mail verified;Joined at\r\n"


def test_money_has_a_comma_and_whole_kurus() -> None:
    entry = SimpleNamespace(
        payment_id="p", order_id="o", provider="s", kind="sale", at=None, currency="TRY",
        lines=[SimpleNamespace(account="sales", side="credit", amount=123_456_789_05)],
    )  # fmt: skip
    (line,) = Writer("ledger", "csv", "tr", personal=False).lines(entry)
    assert cells(line)[-4:] == ["sales", "", "123456789,05", "TRY"]
    (exact,) = Writer("ledger", "jsonl", "tr", personal=False).lines(entry)
    assert json.loads(exact)["credit"] == Money(12_345_678_905, "TRY").wire()
