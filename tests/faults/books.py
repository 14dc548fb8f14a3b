"""Invariants 1 and 2: our rows of money, our ledger, and what the providers' own ledgers say, agree to the kuruş."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from functions.ledger import accounting
from functions.ledger.tables import SALE, Books, Sums
from functions.payments.states import (
    LAWFUL,
    LAWFUL_DISPUTE,
    LAWFUL_REFUND,
    DisputeStatus,
    Moving,
    RefundStatus,
    Status,
)
from functions.payments.tables import Payment
from tests.faults.rows import Rows, hold
from tests.faults.ways import Moved, Till

TAKEN = {Status.SUCCEEDED, Status.REFUND_DUE, Status.REFUNDED, Status.NEEDS_REVIEW}


def always(rows: Rows) -> None:
    """1 and 4: at every moment, faults or not."""
    for payment in rows.payments:
        _lawful(payment, LAWFUL, Status)
        _never_above(rows, payment)
    for refund in rows.refunds:
        _lawful(refund, LAWFUL_REFUND, RefundStatus)
    for dispute in rows.disputes:
        _lawful(dispute, LAWFUL_DISPUTE, DisputeStatus)
    _orders_follow(rows)
    _entries_follow(rows)


def at_rest(rows: Rows, tills: Iterable[Till]) -> None:
    """2: when nothing moves any more. Nothing is promised and not done; every capture is one payment's."""
    moved: dict[str, Moved] = {}
    for till in tills:
        moved |= till.moved()
    ours = {payment.payment_id: payment for payment in rows.payments}
    for payment_id, there in moved.items():
        hold(2, there.captures <= 1, ("charged twice", payment_id, there))
        hold(2, payment_id in ours and ours[payment_id].status in TAKEN, ("capture without a payment", payment_id))
    for payment in rows.payments:
        hold(2, payment.status != Status.REFUND_DUE, ("due, and not given back", payment.payment_id))
        hold(2, int(payment.refunding) == 0, ("promised, and not given back", payment.payment_id))
        _agrees(payment, moved.get(payment.payment_id, Moved()))
    _sums_follow(rows)


def _agrees(payment: Payment, there: Moved) -> None:
    captured = payment.captured.amount if payment.captured else 0
    charged = payment.charged.amount if payment.charged else captured
    here = Moved(int(captured > 0), captured, charged, int(payment.refunded), int(payment.charged_back))
    hold(2, here == there, (payment.payment_id, payment.status, "here", here, "there", there))


def _lawful(row: Moving, lawful: Any, states: Any) -> None:
    steps = [states(step.status) for step in row.history]
    hold(4, all(after in lawful[before] for before, after in pairwise(steps)), (row, steps))
    hold(4, steps[-1] == row.status, (row, steps, row.status))


def _never_above(rows: Rows, payment: Payment) -> None:
    """0 ≤ refunded + promised ≤ captured, and each sum is what its refunds say. A bank may take what was promised: its
    refund is then refused.
    """
    captured = payment.captured.amount if payment.captured else 0
    back = (int(payment.refunded), int(payment.refunding), int(payment.charged_back))
    refunded, promised, lost = back
    inside = min(back) >= 0 and refunded + max(promised, lost) <= captured
    hold(1, inside, (payment.payment_id, "back", back, "of", captured))
    said: Counter[str] = Counter()
    for refund in rows.refunds:
        said[refund.status] += refund.amount.amount if refund.payment_id == payment.payment_id else 0
    expected = (said[RefundStatus.SUCCEEDED], said[RefundStatus.PENDING])
    hold(1, back[:2] == expected, (payment.payment_id, "row", back[:2], "refunds", expected))
    disputed = [row.status for row in rows.disputes if row.payment_id == payment.payment_id]
    hold(1, disputed.count("OPEN") == int(payment.open_disputes), (payment.payment_id, disputed))


def _orders_follow(rows: Rows) -> None:
    """A paid order has one payment that took its price; an unpaid one has none that stands."""
    standing: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for payment in rows.payments:
        if payment.status == Status.SUCCEEDED and payment.captured:
            standing[payment.order_id].append((payment.payment_id, payment.captured.amount))
    for order in rows.orders:
        wanted = [(order.payment_id, order.total.amount)] if rows.is_paid(order) else []
        found = standing[order.order_id]
        hold(1, found == wanted, (order.order_id, order.status, "payments", found, "wanted", wanted))


def _entries_follow(rows: Rows) -> None:
    """Debits are credits; what a provider owes us is captured less refunded and charged back; so is the buyer's."""
    balance: dict[str, Counter[str]] = defaultdict(Counter)
    sold = {entry.payment_id for entry in rows.entries if entry.kind == SALE}
    for entry in rows.entries:
        hold(1, sum(entry.movement.values()) == 0, ("unbalanced", entry.payment_id, entry.kind, entry.movement))
        balance[entry.payment_id].update(entry.movement)
    for payment in rows.payments:
        accounts = balance[payment.payment_id]
        captured = payment.captured.amount if payment.captured else 0
        back = int(payment.refunded), int(payment.charged_back)
        owed = accounts[accounting.receivable(payment.provider)] + accounts[accounting.disputed(payment.provider)]
        hold(1, owed == captured - sum(back), (payment.payment_id, "ledger", dict(accounts), captured, back))
        credit = 0 if payment.payment_id in sold else captured - back[0]
        hold(1, accounts[accounting.BUYER] == -credit, (payment.payment_id, "buyer", dict(accounts), credit))


def _sums_follow(rows: Rows) -> None:
    """The folded balances are what the entries add up to."""
    added: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for entry in rows.entries:
        for account, amount in entry.movement.items():
            added[f"{account}|{entry.currency}"][amount < 0] += abs(amount)
    folded: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in Sums.query(f"{Books.now().live}#accounts#ever"):
        for cell, amounts in row.cells.items():
            folded[cell] = [before + more for before, more in zip(folded[cell], amounts, strict=True)]
    hold(1, added == folded, ("entries", dict(added), "sums", dict(folded)))
