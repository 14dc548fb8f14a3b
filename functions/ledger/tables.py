"""The ledger: entries that are written once, beside what they speak of, and never again; and their sums."""

from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.money import Money
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Record, Staged, Table, guarded
from kervan.text.dates import istanbul

from . import accounting
from .accounting import GrossByRate, Movement
from .indexes import DifferencesByState, EntriesByDay

CAPTURE, SALE = "capture", "sale"
REFUND, REFUND_FAILED, DISPUTE, DISPUTE_CLOSED = "refund#", "refund_failed#", "dispute#", "dispute_closed#"


class AlreadyPosted(Conflict):
    """The same effect is in the ledger: it happened before."""

    tr = "Bu hareket deftere daha önce işlendi."
    en = "This entry is already in the ledger."


@dataclass(frozen=True)
class Cause:
    """The payment whose money moves, and when it did."""

    payment_id: str
    order_id: str
    provider: str
    at: datetime


class Line(Record):
    """An account, debit or credit, and how many whole minor units."""

    account = UnicodeAttribute()
    side = UnicodeAttribute()
    amount = NumberAttribute()

    @property
    def signed(self) -> int:
        """Above zero for a debit, below for a credit."""
        return int(self.amount) if self.side == "debit" else -int(self.amount)


class Entry(Table):
    """An accounting entry. Its key is what happened to which payment, so nothing is posted twice; one Query tells a
    payment's whole story.

    Entries are only ever added, by the guarded writes below, in the commit of the state that they speak of. Each
    refuses (AlreadyPosted) where the entry stands.
    """

    class Meta(OnDemand):
        """One row an entry."""

        table_name = Staged("ledger-entries")

    payment_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)  # capture | sale | refund#ref_… | refund_failed#ref_… | dispute#…
    order_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    currency = UnicodeAttribute()
    lines = ListAttribute(of=Line)
    at = InstantAttribute()
    day = UnicodeAttribute()  # 2026-11-21, in Europe/Istanbul
    by_day = EntriesByDay()

    @property
    def movement(self) -> dict[str, int]:
        """Accounts and amounts, debits above zero."""
        moved: dict[str, int] = {}
        for line in self.lines:
            moved[line.account] = moved.get(line.account, 0) + line.signed
        return moved

    @classmethod
    @guarded
    def capture(cls, cause: Cause, captured: Money, charged: Money | None = None) -> GuardedWrite:
        """A provider took a buyer's money; `charged`: what the card paid, with what instalments cost."""
        return _append(cause, CAPTURE, captured.currency, accounting.capture(cause.provider, captured, charged))

    @classmethod
    @guarded
    def sale(cls, cause: Cause, gross: GrossByRate, amount: Money) -> GuardedWrite:
        """An order is paid by it."""
        return _append(cause, SALE, amount.currency, accounting.sale(gross, amount.amount))

    @classmethod
    @guarded
    def refund(
        cls, cause: Cause, refund_id: str, gross: GrossByRate | None, *, before: Money, after: Money
    ) -> GuardedWrite:
        """What was refunded in all grew from `before` to `after`, or shrank where a refund failed after all.

        `gross` where the payment had paid its order.
        """
        moved = accounting.refund(cause.provider, gross, before=before.amount, after=after.amount)
        kind = REFUND if before < after else REFUND_FAILED
        return _append(cause, f"{kind}{refund_id}", after.currency, moved)

    @classmethod
    @guarded
    def dispute(cls, cause: Cause, dispute_id: str, amount: Money) -> GuardedWrite:
        """A bank disputes so much of the capture."""
        moved = accounting.dispute(cause.provider, amount.amount)
        return _append(cause, f"{DISPUTE}{dispute_id}", amount.currency, moved)

    @classmethod
    @guarded
    def dispute_closed(cls, cause: Cause, dispute_id: str, amount: Money, *, won: bool) -> GuardedWrite:
        """The bank has decided."""
        moved = accounting.dispute_closed(cause.provider, amount.amount, won=won)
        return _append(cause, f"{DISPUTE_CLOSED}{dispute_id}", amount.currency, moved)


class Books(Versioned):
    """Which generation of the sums is read, and which one is being built beside it; one row for all."""

    class Meta(OnDemand):
        """A single row; without it the first generation is the one."""

        table_name = Staged("ledger-books")

    name = UnicodeAttribute(hash_key=True)
    live = NumberAttribute(default=1)
    building = NumberAttribute(null=True)
    # Of the building: when it began, its steps so far, and the payments that it has come to.
    began_at = InstantAttribute(null=True)
    step = NumberAttribute(default=0)
    month = UnicodeAttribute(null=True)
    after = JSONAttribute(null=True)  # the key where it goes on in that month
    again = BooleanAttribute(default=False)  # the last ones once more: their index is late
    folded = NumberAttribute(default=0)

    @property
    def generations(self) -> tuple[int, ...]:
        """Those that a movement is folded into."""
        return (int(self.live), int(self.building)) if self.building else (int(self.live),)

    @classmethod
    def now(cls) -> "Books":
        """As they stand: what is folded after a building began is folded into it."""
        return cls.find("books", consistent=True) or cls("books")


class Mark(Versioned):
    """What of a payment is in the sums already, by generation: why folding it again does nothing."""

    class Meta(OnDemand):
        """One row a payment."""

        table_name = Staged("ledger-marks")

    payment_id = UnicodeAttribute(hash_key=True)
    counted = JSONAttribute(default=dict)  # {"1": {"steps": 3, "entries": ["capture", "sale"]}}


class Sums(Versioned):
    """Counters. A period's rows are one Query; a day is spread over shards, so that no row is everybody's."""

    class Meta(OnDemand):
        """A row a day and shard: as many as the calendar has, whatever was sold."""

        table_name = Staged("ledger-sums")

    period = UnicodeAttribute(hash_key=True)  # 1#stats#2026-11 | 1#accounts#2026-11 | 1#accounts#ever
    part = UnicodeAttribute(range_key=True)  # 2026-11-21#3
    cells = JSONAttribute(default=dict)  # {"stripe|SUCCEEDED|TRY": [count, amount], "sales|TRY": [debit, credit]}

    def add(self, cell: str, amounts: tuple[int, int]) -> None:
        """Add to both numbers of a cell."""
        first, second = self.cells.get(cell, (0, 0))
        self.cells = {**self.cells, cell: [first + amounts[0], second + amounts[1]]}


class Audit(Versioned):
    """How far the nightly check of a day has come."""

    class Meta(OnDemand):
        """A row a day."""

        table_name = Staged("ledger-audits")

    day = UnicodeAttribute(hash_key=True)  # 2026-11-21, in Europe/Istanbul: the day that is checked; or `older`
    walk = UnicodeAttribute(null=True)  # entries, then payments; absent: done. Of `older` the month that it is in
    after = JSONAttribute(null=True)  # the key where it goes on
    checked = NumberAttribute(default=0)
    differing = NumberAttribute(default=0)


class Difference(Versioned):
    """A payment that is not what the ledger, its order or its provider says. It stays on record when it is mended."""

    class Meta(OnDemand):
        """One row a payment and kind."""

        table_name = Staged("ledger-differences")

    payment_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()  # open | mended
    expected = UnicodeAttribute()  # by the ledger
    found = UnicodeAttribute()
    found_at = InstantAttribute()
    mended_at = InstantAttribute(null=True)
    by_state = DifferencesByState()


def day_of(at: datetime) -> date:
    """The calendar day in Istanbul: where the books' days begin and end."""
    return at.astimezone(istanbul()).date()


def _append(cause: Cause, kind: str, currency: str, movement: Movement) -> GuardedWrite:
    """An update that makes the row and can never change one."""
    lines = [Line(account=line.account, side=line.side, amount=line.amount) for line in accounting.posted(movement)]
    return GuardedWrite(
        table=Entry,
        hash_key=cause.payment_id,
        range_key=kind,
        actions=(
            Entry.order_id.set(cause.order_id),
            Entry.provider.set(cause.provider),
            Entry.currency.set(currency),
            Entry.lines.set(lines),
            Entry.at.set(cause.at),
            Entry.day.set(day_of(cause.at).isoformat()),
        ),
        condition=Entry.payment_id.does_not_exist(),
        refused=AlreadyPosted(),
    )
