"""What tests of payments look at."""

from itertools import pairwise

from functions.payments.states import LAWFUL, Status
from functions.payments.tables import Payment
from kervan.shared_tables import Outbox
from tests.conftest import Answer


def row(started: Answer) -> Payment:
    """The payment's row as it is now."""
    return Payment.get(started.body["payment"]["id"])


def facts() -> list[str]:
    """Every fact that waits in the outbox, by name."""
    return sorted(letter.name for letter in Outbox.scan())


def is_lawful(payment: Payment) -> bool:
    """Every step of its history is in the table."""
    states = [Status(step.status) for step in payment.history]
    return all(after in LAWFUL[before] for before, after in pairwise(states))
