"""Payments whose money moves as their rows and the ledger allow, made in seconds: for tests that need many of them."""

import random
from dataclasses import dataclass, field

from functions.ledger.tables import Books, Entry, Sums, day_of
from functions.payments import bookkeeping
from functions.payments.states import Status
from functions.payments.tables import Dispute, Payment, Refund, Step, Taxed
from kervan.commit import commit
from kervan.money import Money
from kervan.providers.payments import ProviderState, Reading
from kervan.world import World
from tests.cloud import Clock

PROVIDERS = ("stripe", "iyzico", "paytr")
TAXED = {20: 19_999, 10: 5_001, 1: 10_000}
PRICE = Money(sum(TAXED.values()), "TRY")


@dataclass
class Trade:
    """A shop in a year of its life; the same seed lives the same year."""

    world: World
    clock: Clock
    chance: random.Random
    refunds: dict[str, list[Refund]] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)

    def start(self) -> Payment:
        """A payment that waits for its buyer."""
        now, payment_id = self.world.now(), self.world.new_id("pay")
        payment = Payment(
            payment_id,
            user_id="usr_01KAGQ0000AAAAAAAAAAAAAAAA",
            order_id=self.world.new_id("ord"),
            provider=self.chance.choice(PROVIDERS),
            attempt=1,
            status=Status.CREATED.value,
            amount=PRICE,
            taxed=[Taxed(rate=rate, gross=gross) for rate, gross in TAXED.items()],
            live=False,
            return_url="https://app.kervan.test",
            locale="tr",
            history=[Step(status=Status.CREATED.value, at=now, by="test")],
            created_at=now,
            month=now.strftime("%Y-%m"),
            check_at=now,
            open_shard="0",
        )
        payment.enter(Status.PENDING, now)
        commit(new=payment)
        return payment

    def take(self, payment: Payment, status: Status = Status.SUCCEEDED) -> None:
        """The provider took the money."""
        now = self.world.now()
        payment.captured = PRICE
        payment.enter(status, now)
        charged = PRICE.plus(Money(self.chance.choice((0, 999)), "TRY"))
        reading = Reading(
            "ref", ProviderState.SUCCEEDED, PRICE, live=False, payment_id=payment.payment_id, charged=charged
        )
        commit(payment, also=bookkeeping.of_capture(payment, reading, at=now))

    def accept(self, payment: Payment) -> None:
        """A person lets it pay its order."""
        now = self.world.now()
        payment.enter(Status.SUCCEEDED, now)
        commit(payment, also=bookkeeping.of_acceptance(payment, at=now))

    def refund(self, payment: Payment, amount: int) -> Refund:
        """So much goes back."""
        now = self.world.now()
        refund = Refund(payment.payment_id, self.world.new_id("ref"), amount=Money(amount, "TRY"))
        payment.refunded = int(payment.refunded) + amount
        commit(payment, also=(bookkeeping.of_refund(payment, refund, at=now),))
        self.refunds.setdefault(payment.payment_id, []).append(refund)
        return refund

    def fail(self, payment: Payment) -> None:
        """A refund comes back."""
        refund = self.refunds[payment.payment_id].pop()
        payment.refunded = int(payment.refunded) - refund.amount.amount
        commit(payment, also=(bookkeeping.of_failed_refund(payment, refund, at=self.world.now()),))

    def dispute(self, payment: Payment) -> None:
        """A bank asks for what is left."""
        left = PRICE.amount - int(payment.refunded)
        dispute = Dispute(payment.payment_id, self.world.new_id("dsp"), amount=Money(left, "TRY"))
        commit(payment, also=(bookkeeping.of_dispute(payment, dispute, at=self.world.now()),))
        self.disputes[payment.payment_id] = dispute

    def decide(self, payment: Payment) -> None:
        """The bank decides."""
        dispute, won = self.disputes.pop(payment.payment_id), self.chance.random() < 0.5
        payment.charged_back = 0 if won else dispute.amount.amount
        commit(payment, also=(bookkeeping.of_closed_dispute(payment, dispute, won=won, at=self.world.now()),))

    def step(self, payments: list[Payment]) -> Payment:
        """Something lawful happens to one of them, or a new one is started."""
        self.clock.advance(minutes=self.chance.randrange(1, 2_000))
        if not payments or self.chance.random() < 0.25:
            payments.append(self.start())
            return payments[-1]
        payment = self.chance.choice(payments)
        left = PRICE.amount - int(payment.refunded) - int(payment.charged_back)
        match Status(payment.status):
            case Status.PENDING:
                chosen = self.chance.choice((Status.SUCCEEDED, Status.SUCCEEDED, Status.NEEDS_REVIEW, None))
                if chosen is None:
                    payment.enter(Status.FAILED, self.world.now())
                    commit(payment)
                else:
                    self.take(payment, chosen)
            case Status.NEEDS_REVIEW if self.chance.random() < 0.5:
                self.accept(payment)
            case Status.SUCCEEDED | Status.NEEDS_REVIEW:
                self._with_money(payment, left)
            case _:
                pass
        return payment

    def _with_money(self, payment: Payment, left: int) -> None:
        if payment.payment_id in self.disputes:
            self.decide(payment)
        elif self.refunds.get(payment.payment_id) and self.chance.random() < 0.4:
            self.fail(payment)
        elif left and self.chance.random() < 0.2:
            self.dispute(payment)
        elif left:
            self.refund(payment, self.chance.choice((left, self.chance.randint(1, left))))


def recomputed(generation: int = 1) -> dict[tuple[str, str], dict[str, list[int]]]:
    """What the sums must be, counted by hand from all that there is: by period and day."""
    found: dict[tuple[str, str], dict[str, list[int]]] = {}

    def add(period: str, day: str, cell: str, first: int, second: int) -> None:
        numbers = found.setdefault((f"{generation}#{period}", day), {}).setdefault(cell, [0, 0])
        numbers[0] += first
        numbers[1] += second

    for payment in Payment.scan():
        for step in payment.history[1:]:
            day = day_of(step.at).isoformat()
            add(f"stats#{day[:7]}", day, f"{payment.provider}|{step.status}|TRY", 1, payment.amount.amount)
    for entry in Entry.scan():
        for line in entry.lines:
            sides = (int(line.amount), 0) if line.side == "debit" else (0, int(line.amount))
            for period, day in ((f"accounts#{entry.day[:7]}", entry.day), ("accounts#ever", "")):
                add(period, day, f"{line.account}|TRY", *sides)
        kind = entry.kind.partition("#")[0]
        if kind not in ("capture", "sale"):
            lost = any(line.account == "chargebacks" for line in entry.lines)
            closed = "DISPUTE_LOST" if lost else "DISPUTE_WON"
            called = closed if kind == "dispute_closed" else kind.upper()
            moved = next(
                int(each.amount) for each in entry.lines if each.account.startswith(("receivable", "disputed"))
            )
            add(f"stats#{entry.day[:7]}", entry.day, f"{entry.provider}|{called}|TRY", 1, moved)
    return found


def counted(generation: int | None = None) -> dict[tuple[str, str], dict[str, list[int]]]:
    """What the sums are, all shards together."""
    wanted = generation or int(Books.now().live)
    found: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in Sums.scan():
        if row.period.startswith(f"{wanted}#"):
            day = row.part.partition("#")[0] if "#" in row.part else ""
            cells = found.setdefault((row.period, day), {})
            for cell, (first, second) in row.cells.items():
                numbers = cells.setdefault(cell, [0, 0])
                numbers[0] += first
                numbers[1] += second
    return found
