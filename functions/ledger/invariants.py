"""What must hold of every payment: its entries, its row, its order and its provider say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from functions.orders.tables import Order
from functions.orders.tables import Status as OrderStatus
from functions.payments.tables import Payment
from functions.payments.tables import Status as PaymentStatus
from kervan.providers.payments import ProviderState, Reading, RefundSeen

from . import accounting
from .tables import CAPTURE, REFUND, REFUND_FAILED, SALE, Entry

PAID = frozenset(
    {OrderStatus.PAID, OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.PERFORMED, OrderStatus.COMPLETED}
)


class Kind(StrEnum):
    """What differs."""

    UNBALANCED = "entry_unbalanced"
    CAPTURED = "captured"  # the payment's row says that another amount was taken
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"
    ORDER = "order"  # paid and not sold, sold and not paid, refunded on one side alone
    PROVIDER_CAPTURED = "captured_at_provider"
    PROVIDER_REFUNDED = "refunded_at_provider"
    SUMS = "sums_unbalanced"  # the debits of all accounts are not their credits; of no payment


OF_PROVIDER = frozenset({Kind.PROVIDER_CAPTURED, Kind.PROVIDER_REFUNDED})


@dataclass(frozen=True)
class Finding:
    """What the ledger says, and what is said elsewhere: amounts in minor units, or states."""

    kind: Kind
    expected: str
    found: str


@dataclass(frozen=True)
class Story:
    """A payment by its entries."""

    payment: Payment
    entries: Sequence[Entry]

    @property
    def is_sold(self) -> bool:
        """Whether an order was paid by it."""
        return any(entry.kind == SALE for entry in self.entries)

    @property
    def captured(self) -> int:
        """What the provider took."""
        return self._moved(accounting.receivable(self.payment.provider), CAPTURE)

    @property
    def refunded(self) -> int:
        """What went back, less what came back of that."""
        return -self._moved(accounting.receivable(self.payment.provider), REFUND, REFUND_FAILED)

    @property
    def charged_back(self) -> int:
        """What was lost in disputes."""
        return self._moved(accounting.CHARGEBACKS, "")

    def _moved(self, account: str, *kinds: str) -> int:
        return sum(entry.movement.get(account, 0) for entry in self.entries if entry.kind.startswith(kinds))


def of_books(story: Story) -> Iterator[Finding]:
    """Every entry balances, and together they say what the payment's row says."""
    for entry in story.entries:
        if sum(entry.movement.values()) != 0:
            yield Finding(Kind.UNBALANCED, "0", f"{entry.kind}: {sum(entry.movement.values())}")
    payment = story.payment
    captured = payment.captured.amount if payment.captured else 0
    for kind, ledger, row in (
        (Kind.CAPTURED, story.captured, captured),
        (Kind.REFUNDED, story.refunded, int(payment.refunded)),
        (Kind.CHARGED_BACK, story.charged_back, int(payment.charged_back)),
    ):
        if ledger != row:
            yield Finding(kind, str(ledger), str(row))


def of_order(story: Story, order: Order | None) -> Iterator[Finding]:
    """An order is paid by a payment exactly where the ledger has the sale, until all of it went back.

    What waits for a person's decision is that person's.
    """
    payment = story.payment
    its = order is not None and order.payment_id == payment.payment_id
    if story.is_sold != its:
        yield Finding(Kind.ORDER, "sold" if story.is_sold else "not sold", "paid by it" if its else "not paid by it")
    elif order is not None and its and payment.status != PaymentStatus.NEEDS_REVIEW:
        lawful = {OrderStatus.REFUNDED} if payment.status == PaymentStatus.REFUNDED else PAID
        if order.status not in lawful or order.total.amount != story.captured:
            expected = f"{' or '.join(sorted(lawful))} for {story.captured}"
            yield Finding(Kind.ORDER, expected, f"{order.status} for {order.total.amount}")


def of_provider(story: Story, reading: Reading, refunds: Sequence[RefundSeen]) -> Iterator[Finding]:
    """The provider took as much and gave as much back. One that was undone on its day may be no capture any more."""
    ours = reading.state == ProviderState.SUCCEEDED and reading.live == story.payment.live
    taken = reading.captured.amount if reading.captured and ours else 0
    undone = not taken and story.captured == story.refunded
    if taken != story.captured and not undone:
        yield Finding(Kind.PROVIDER_CAPTURED, str(story.captured), str(taken))
    returned = sum(refund.amount.amount for refund in refunds if refund.state == "succeeded")
    if returned != story.refunded and not undone:
        yield Finding(Kind.PROVIDER_REFUNDED, str(story.refunded), str(returned))
