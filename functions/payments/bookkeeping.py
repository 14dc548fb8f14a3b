"""What payments put into the ledger: guarded writes for the commit of the state that they speak of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from functions.ledger.tables import Cause, Entry
from functions.orders.tables import Item
from kervan.money import Money
from kervan.providers.payments import ProviderState, Reading
from kervan.tables import GuardedWrite

from .states import Status
from .tables import Dispute, Payment, Refund, Taxed


def taxed(items: Iterable[Item]) -> list[Taxed]:
    """An order's price by KDV rate."""
    gross: dict[int, int] = {}
    for item in items:
        rate = int(item.vat_rate)
        gross[rate] = gross.get(rate, 0) + item.unit_price.times(int(item.quantity)).amount
    return [Taxed(rate=rate, gross=amount) for rate, amount in sorted(gross.items())]


def of_capture(payment: Payment, reading: Reading, *, at: datetime) -> Sequence[GuardedWrite]:
    """The money that a payment took, and the sale where it pays its order; nothing for a payment that took none.

    For the commit in which the payment settles, and for no other: the ledger refuses a second capture. Money that pays
    no order stays the buyer's, until it is given back. Money in a currency that nobody pays us in cannot be posted.
    """
    captured = reading.captured if reading.state == ProviderState.SUCCEEDED else None
    if captured is None or not captured.amount:
        return ()
    cause = cause_of(payment, at)
    taken = Entry.capture(cause, captured, reading.charged)
    if payment.status != Status.SUCCEEDED:
        return (taken,)
    return (taken, Entry.sale(cause, gross_of(payment), captured))


def of_acceptance(payment: Payment, *, at: datetime) -> Sequence[GuardedWrite]:
    """A person lets money that was taken before pay its order; one that had paid it already pays it once."""
    earlier = payment.history[:-1] if payment.status == Status.SUCCEEDED else payment.history
    if payment.captured is None or any(step.status == Status.SUCCEEDED for step in earlier):
        return ()
    return (Entry.sale(cause_of(payment, at), gross_of(payment), payment.captured),)


def of_refund(payment: Payment, refund: Refund, *, at: datetime) -> GuardedWrite:
    """The provider gave money back. For the commit that raises `payment.refunded`, once it is higher."""
    after = Money(int(payment.refunded), refund.amount.currency)
    before = after.minus(refund.amount)
    return Entry.refund(cause_of(payment, at), refund.refund_id, _sold_gross(payment), before=before, after=after)


def of_failed_refund(payment: Payment, refund: Refund, *, at: datetime) -> GuardedWrite:
    """A refund that had succeeded failed after all. For the commit that lowers `payment.refunded`, once it is lower."""
    after = Money(int(payment.refunded), refund.amount.currency)
    before = after.plus(refund.amount)
    gross = _sold_gross(payment)
    return Entry.refund(cause_of(payment, at), refund.refund_id, gross, before=before, after=after)


def of_dispute(payment: Payment, dispute: Dispute, *, at: datetime) -> GuardedWrite:
    """A bank disputes the capture."""
    return Entry.dispute(cause_of(payment, at), dispute.dispute_id, dispute.amount)


def of_closed_dispute(payment: Payment, dispute: Dispute, *, won: bool, at: datetime) -> GuardedWrite:
    """The bank has decided."""
    return Entry.dispute_closed(cause_of(payment, at), dispute.dispute_id, dispute.amount, won=won)


def is_sold(payment: Payment) -> bool:
    """Whether it paid its order once: a refund then takes a sale back."""
    return any(step.status == Status.SUCCEEDED for step in payment.history)


def cause_of(payment: Payment, at: datetime) -> Cause:
    """The payment as the ledger knows it."""
    return Cause(payment_id=payment.payment_id, order_id=payment.order_id, provider=payment.provider, at=at)


def gross_of(payment: Payment) -> Mapping[int, int]:
    """Its amount by KDV rate."""
    return {int(each.rate): int(each.gross) for each in payment.taxed}


def _sold_gross(payment: Payment) -> Mapping[int, int] | None:
    return gross_of(payment) if is_sold(payment) else None
