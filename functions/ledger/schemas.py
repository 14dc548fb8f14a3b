"""The JSON of the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kervan.fields import id_of
from kervan.money import Money, Total

from .tables import Difference, Entry

PaymentId = Annotated[str, id_of("pay")]
CLOCK: Literal["Europe/Istanbul"] = "Europe/Istanbul"


class Period(BaseModel):
    """Days, both included; each begins at midnight in Istanbul."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    since: Annotated[date | None, Field(alias="from")]
    until: Annotated[date | None, Field(alias="to")]
    clock: Literal["Europe/Istanbul"] = CLOCK


class CountOut(BaseModel):
    """How many payments entered a state on a day, and for how much; or how many refunds and disputes there were.

    `status` is a payment's, or REFUND, REFUND_FAILED, DISPUTE, DISPUTE_WON, DISPUTE_LOST.
    """

    day: date | None
    provider: str
    status: str
    currency: str
    count: int
    amount: Total

    @classmethod
    def of(cls, day: str | None, cell: str, numbers: tuple[int, int]) -> Self:
        """From the counter's cell."""
        provider, status, currency = cell.split("|")
        amount = Total(numbers[1], currency)
        found = date.fromisoformat(day) if day else None
        return cls(day=found, provider=provider, status=status, currency=currency, count=numbers[0], amount=amount)

    @classmethod
    def summed(cls, items: Iterable["CountOut"]) -> list["CountOut"]:
        """Over all days."""
        sums: dict[str, tuple[int, int]] = {}
        for each in items:
            cell = f"{each.provider}|{each.status}|{each.currency}"
            count, amount = sums.get(cell, (0, 0))
            sums[cell] = (count + each.count, amount + each.amount.amount)
        return [CountOut.of(None, cell, numbers) for cell, numbers in sorted(sums.items())]


class StatsOut(Period):
    """Payments by day, provider, state and currency."""

    days: list[CountOut]
    totals: list[CountOut]


class AccountOut(BaseModel):
    """An account: what went into either side of it. Its balance is the difference."""

    account: str
    currency: str
    debit: Total
    credit: Total

    @classmethod
    def all_of(cls, sums: Mapping[str, tuple[int, int]]) -> list["AccountOut"]:
        """From the counters' cells."""
        return [
            AccountOut(account=account, currency=currency, debit=Total(debit, currency), credit=Total(credit, currency))
            for account, _, currency, (debit, credit) in (
                (*cell.rpartition("|"), numbers) for cell, numbers in sorted(sums.items())
            )
        ]


class BalancesOut(Period):
    """Every account's sides."""

    accounts: list[AccountOut]


class LineOut(BaseModel):
    """A line: an account, and which side of it."""

    account: str
    side: Literal["debit", "credit"]
    amount: Money


class EntryOut(BaseModel):
    """An entry of the ledger."""

    payment_id: str
    order_id: str
    provider: str
    kind: str
    at: datetime
    lines: list[LineOut]

    @classmethod
    def of(cls, row: Entry) -> Self:
        """From the row."""
        return cls(
            payment_id=row.payment_id,
            order_id=row.order_id,
            provider=row.provider,
            kind=row.kind,
            at=row.at,
            lines=[
                LineOut(account=line.account, side=line.side, amount=Money(int(line.amount), row.currency))
                for line in row.lines
            ],
        )


class DifferenceOut(BaseModel):
    """What the ledger says of a payment, and what was found elsewhere: minor units, or states."""

    payment_id: str
    kind: str
    state: Literal["open", "mended"]
    expected: str
    found: str
    found_at: datetime
    mended_at: datetime | None

    @classmethod
    def of(cls, row: Difference) -> Self:
        """From the row."""
        return cls(
            payment_id=row.payment_id,
            kind=row.kind,
            state=row.state,
            expected=row.expected,
            found=row.found,
            found_at=row.found_at,
            mended_at=row.mended_at,
        )
