"""Folding: a payment's states and entries are added to the sums, each once, whatever told of them and how often.

Nothing is added because a fact came: the payment, its entries and the mark of what is counted already are read, and
what is new goes into the sums in the commit that moves the mark on. A lost fact is made up for by the next one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from functions.payments.tables import Payment
from functions.payments.tables import Status as PaymentStatus
from kervan.commit import commit
from kervan.errors import Changed, Exists, Unavailable
from kervan.ids import shard_of

from . import accounting
from .tables import DISPUTE, DISPUTE_CLOSED, REFUND, REFUND_FAILED, Books, Entry, Mark, Sums, day_of

TRIES = 8
SHARDS = 8
EVER = "ever"
MOST = 95  # rows of one commit; DynamoDB takes a hundred


class Addition(NamedTuple):
    """Two numbers for a cell of a row."""

    period: str
    part: str
    cell: str
    amounts: tuple[int, int]


class _TooMany(Exception):
    """These payments have news for more rows than a commit takes."""


def fold(*payment_ids: str, finishes: bool = True) -> int:
    """Bring the sums up to these payments; of how many there was news. Safe to run twice and at once."""
    for _ in range(TRIES):
        try:
            return _fold(payment_ids, finishes=finishes)
        except (Changed, Exists):  # somebody folded one of them, or another one into the same row
            continue
        except _TooMany:
            half = len(payment_ids) // 2
            first = fold(*payment_ids[:half], finishes=False)
            return first + fold(*payment_ids[half:], finishes=finishes)
    raise Unavailable(retry_after=1)


def _fold(payment_ids: Sequence[str], *, finishes: bool) -> int:
    """The marks are read before the books: who builds a generation meanwhile moves the marks, and this is refused."""
    known = {mark.payment_id: mark for mark in Mark.batch_get(list(payment_ids), consistent_read=True)}
    books = Books.now()
    additions: list[Addition] = []
    marks: list[Mark] = []
    for payment in Payment.batch_get(list(payment_ids), consistent_read=True):
        entries = list(Entry.query(payment.payment_id, consistent_read=True))
        mark = known.get(payment.payment_id) or Mark(payment.payment_id)
        news = [each for generation in books.generations for each in _news(generation, payment, entries, mark)]
        if news:
            additions += news
            mark.counted = {str(generation): _all(payment, entries) for generation in books.generations}
            marks.append(mark)
    rows: list[Sums | Mark] = [*_added(additions), *marks]
    if len(rows) > MOST and len(payment_ids) > 1:
        raise _TooMany
    if rows:
        changed, new = [row for row in rows if row.version], [row for row in rows if not row.version]
        commit(*changed, new=new, finishes=finishes)
    return len(marks)


def _all(payment: Payment, entries: Sequence[Entry]) -> dict[str, Any]:
    """What is counted when everything is."""
    return {"steps": len(payment.history), "entries": [entry.kind for entry in entries]}


def _news(generation: int, payment: Payment, entries: Sequence[Entry], mark: Mark) -> Iterator[Addition]:
    """What is not counted yet."""
    counted: Mapping[str, Any] = mark.counted.get(str(generation), {"steps": 0, "entries": []})
    shard = shard_of(payment.payment_id, SHARDS)
    for step in payment.history[counted["steps"] :]:
        if step.status != PaymentStatus.CREATED:  # an intent that nobody knows of yet is no payment
            cell = f"{payment.provider}|{step.status}|{payment.amount.currency}"
            yield _stats(generation, day_of(step.at).isoformat(), shard, cell, payment.amount.amount)
    for entry in entries:
        if entry.kind not in counted["entries"]:
            yield from _of_entry(generation, entry, shard)


def _of_entry(generation: int, entry: Entry, shard: int) -> Iterator[Addition]:
    for account, amount in entry.movement.items():
        amounts = (amount, 0) if amount > 0 else (0, -amount)
        cell = f"{account}|{entry.currency}"
        yield Addition(f"{generation}#accounts#{entry.day[:7]}", f"{entry.day}#{shard}", cell, amounts)
        yield Addition(f"{generation}#accounts#{EVER}", str(shard), cell, amounts)
    called, amount = _event(entry)
    if called:
        yield _stats(generation, entry.day, shard, f"{entry.provider}|{called}|{entry.currency}", amount)


def _event(entry: Entry) -> tuple[str, int]:
    """What an entry is called in the statistics, and its amount; nothing for what a payment's states tell already."""
    moved = entry.movement
    amount = moved.get(accounting.receivable(entry.provider)) or moved.get(accounting.disputed(entry.provider), 0)
    won = accounting.CHARGEBACKS not in moved
    names = {
        REFUND: "REFUND",
        REFUND_FAILED: "REFUND_FAILED",
        DISPUTE: "DISPUTE",
        DISPUTE_CLOSED: "DISPUTE_WON" if won else "DISPUTE_LOST",
    }
    return names.get(f"{entry.kind.partition('#')[0]}#", ""), abs(amount)


def _stats(generation: int, day: str, shard: int, cell: str, amount: int) -> Addition:
    return Addition(f"{generation}#stats#{day[:7]}", f"{day}#{shard}", cell, (1, amount))


def _added(additions: Sequence[Addition]) -> list[Sums]:
    """The rows with all of it added, as they are to be written."""
    by_row: dict[tuple[str, str], list[Addition]] = defaultdict(list)
    for each in additions:
        by_row[each.period, each.part].append(each)
    if not additions:
        return []
    known = {(row.period, row.part): row for row in Sums.batch_get(list(by_row), consistent_read=True)}
    rows = [known.get(key) or Sums(*key) for key in by_row]
    for row in rows:
        for each in by_row[row.period, row.part]:
            row.add(each.cell, each.amounts)
    return rows
