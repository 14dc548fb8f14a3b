"""What payments put into the ledger: guarded writes for the commit of the state that they speak of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from functions.ledger.tables import Cause, Entry
from functions.orders.tables import Item
from kervan.providers.payments import ProviderState, Reading
from kervan.tables import GuardedWrite

from .tables import Payment, Reason, Status, Taxed

NOT_OURS = (Reason.BINDING, Reason.MODE)  # money of another payment, or no money at all


def taxed(items: Iterable[Item]) -> list[Taxed]:
    """An order's price by KDV rate."""
    gross: dict[int, int] = {}
    for item in items:
        rate = int(item.vat_rate)
        gross[rate] = gross.get(rate, 0) + item.unit_price.times(int(item.quantity)).amount
    return [Taxed(rate=rate, gross=amount) for rate, amount in sorted(gross.items())]


def of_capture(payment: Payment, reading: Reading, *, at: datetime) -> Sequence[GuardedWrite]:
    """The money that a payment took, and the sale where it pays its order; nothing for a payment that took none.

    For the commit in which the payment settles, and for no other: the ledger refuses a second capture. Money that fits
    no order stays the buyer's, until it is given back. Money in a currency that nobody pays us in cannot be posted.
    """
    captured = reading.captured if reading.state == ProviderState.SUCCEEDED else None
    if captured is None or not captured.amount or payment.review_reason in NOT_OURS:
        return ()
    cause = cause_of(payment, at)
    taken = Entry.capture(cause, captured, reading.charged)
    if payment.status != Status.SUCCEEDED:
        return (taken,)
    return (taken, Entry.sale(cause, gross_of(payment), captured))


def cause_of(payment: Payment, at: datetime) -> Cause:
    """The payment as the ledger knows it."""
    return Cause(payment_id=payment.payment_id, order_id=payment.order_id, provider=payment.provider, at=at)


def gross_of(payment: Payment) -> Mapping[int, int]:
    """Its amount by KDV rate."""
    return {int(each.rate): int(each.gross) for each in payment.taxed}
