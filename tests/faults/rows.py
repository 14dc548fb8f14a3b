"""All that the tables hold, read once, and what a violated invariant looks like."""

from functions.catalog.tables import Stock
from functions.certificates.tables import Certificate
from functions.ledger.tables import Entry
from functions.orders.tables import Order, Status
from functions.payments.tables import Dispute, Payment, Refund

PAID = frozenset({Status.PAID, Status.PROCESSING, Status.SHIPPED, Status.PERFORMED, Status.COMPLETED})


class Violation(AssertionError):
    """Which invariant does not hold, and for what."""


def hold(number: int, truth: bool, what: object) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise unless true."""
    if not truth:
        raise Violation(f"invariant {number}: {what}")


class Rows:
    """The rows that money and goods are in, at one moment."""

    def __init__(self) -> None:
        self.orders = list(Order.scan())
        self.payments = list(Payment.scan())
        self.refunds = list(Refund.scan())
        self.disputes = list(Dispute.scan())
        self.entries = list(Entry.scan())
        self.stock = list(Stock.scan())
        self.certificates = list(Certificate.scan())

    @staticmethod
    def is_paid(order: Order) -> bool:
        """Whether its money is here."""
        return order.status in PAID
