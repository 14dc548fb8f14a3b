"""Giving money back, from outside, and what must hold of it at every moment."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from functions.ledger.tables import Entry
from functions.payments.handler import app
from functions.payments.schedule import schedule
from functions.payments.states import LAWFUL, LAWFUL_REFUND, RefundStatus, Status
from functions.payments.tables import Payment, Refund
from tests.conftest import Answer, Caller
from tests.desks import Desk


@dataclass
class Office:
    """What staff do about payments."""

    call: Caller

    def refund(
        self, payment_id: str, lira: str | None = None, key: str = "r1", *, as_: str = "sevgi", **more: Any
    ) -> Answer:
        """Ask for a refund, of all that is left where no amount is given."""
        money = {} if lira is None else {"amount": {"amount": lira, "currency": "TRY"}}
        path = f"/api/payments/{payment_id}/refund"
        return self.call(app, "POST", path, {**money, **more}, as_=as_, idempotency_key=key)

    def refunds(self, payment_id: str, as_: str = "sevgi") -> list[Any]:
        """As they are listed."""
        answer = self.call(app, "GET", f"/api/payments/{payment_id}/refunds", as_=as_)
        assert answer.status == 200, answer.body
        items: list[Any] = answer.body["items"]
        return items

    def review(self, payment_id: str, decision: str, key: str = "v1", *, as_: str = "adem", **more: Any) -> Answer:
        """Decide."""
        body = {"decision": decision, "note": "dekonta bakıldı", **more}
        return self.call(app, "POST", f"/api/admin/payments/{payment_id}/review", body, as_=as_, idempotency_key=key)

    def redrive(self, payment_id: str, as_: str = "sevgi") -> Answer:
        """Doubt."""
        return self.call(app, "POST", f"/api/admin/payments/{payment_id}/redrive", as_=as_)

    def acts(self, payment_id: str) -> list[Any]:
        """What staff did, newest first."""
        items: list[Any] = self.call(app, "GET", f"/api/admin/payments/{payment_id}/audit", as_="sevgi").body["items"]
        return items


def payment_of(payment_id: str) -> Payment:
    """As it stands; and everything holds that must hold at every moment."""
    payment = Payment.get(payment_id, consistent_read=True)
    refunds = list(Refund.query(payment_id, consistent_read=True))
    captured = payment.captured.amount if payment.captured else 0
    by_state = {status: sum(r.amount.amount for r in refunds if r.status == status) for status in RefundStatus}
    assert by_state[RefundStatus.SUCCEEDED] == int(payment.refunded), "refunded is not the sum of refunds"
    assert by_state[RefundStatus.PENDING] == int(payment.refunding), "refunding is not the sum of refunds"
    refunded, promised, lost = int(payment.refunded), int(payment.refunding), int(payment.charged_back)
    assert min(refunded, promised, lost) >= 0 and refunded + max(promised, lost) <= captured
    assert _lawful([Status(step.status) for step in payment.history], LAWFUL)
    for refund in refunds:
        assert _lawful([RefundStatus(step.status) for step in refund.history], LAWFUL_REFUND)
    assert owed(payment_id) == captured - int(payment.refunded), "the ledger says something else"
    return payment


def owed(payment_id: str) -> int:
    """What the provider owes us for a payment by the ledger, or holds back in a dispute."""
    entries = [entry.movement for entry in Entry.query(payment_id, consistent_read=True)]
    assert all(sum(moved.values()) == 0 for moved in entries)
    ours = ("receivable:", "disputed:", "chargebacks")
    return sum(amount for moved in entries for account, amount in moved.items() if account.startswith(ours))


def returned(desk: Desk) -> list[int]:
    """Every refund that a provider really made, by its own ledger; those that failed later too."""
    return [line["amount"] for line in desk.simulator.ledger()["refunds"]]


def _lawful(states: list[Any], table: Any) -> bool:
    return all(after in table[before] for before, after in pairwise(states))


def sweep_refunds() -> None:
    """A beat of the schedule."""
    schedule.handler({"job": "check_refunds"}, None)
