"""Differences: told of once, listed until they are mended, kept on record afterwards."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from kervan.auth import Caller
from kervan.commit import commit
from kervan.pagination import Page, paginate
from kervan.world import World

from .events import LedgerDiffers
from .invariants import OF_PROVIDER, Finding, Kind
from .schemas import AccountOut
from .tables import Difference

BOOKS = "books"  # in the place of a payment: what differs is of none
State = Literal["open", "mended"]


def record(world: World, payment_id: str, findings: Sequence[Finding], *, with_provider: bool) -> int:
    """Bring a payment's differences to what was found; how many are new. Each of those is told.

    `with_provider`: whether its provider was asked, so that what it differed in may be mended.
    """
    known = {row.kind: row for row in Difference.query(payment_id, consistent_read=True)}
    new = [finding for finding in findings if _is_new(known.get(finding.kind))]
    mended: list[Difference] = [
        each for each in known.values() if each.state == "open" and _is_mended(each, findings, with_provider)
    ]
    if not new and not mended:
        return 0
    now = world.now()
    rows = [_row(world, payment_id, finding, known.get(finding.kind)) for finding in new]
    for row in mended:
        row.state, row.mended_at = "mended", now
    told = [LedgerDiffers(payment_id=payment_id, kind=finding.kind.value, at=now) for finding in new]
    changed = [row for row in (*rows, *mended) if row.version]
    commit(*changed, new=[row for row in rows if not row.version], tell=told)
    return len(new)


def judge_the_sums(world: World, accounts: Sequence[AccountOut]) -> None:
    """The debits of all accounts are their credits, in every currency."""
    left: dict[str, int] = {}
    for each in accounts:
        left[each.currency] = left.get(each.currency, 0) + each.debit.amount - each.credit.amount
    wrong = {currency: amount for currency, amount in left.items() if amount}
    findings = [Finding(Kind.SUMS, "0", str(wrong))] if wrong else []
    record(world, BOOKS, findings, with_provider=False)


def all_of(world: World, caller: Caller, state: State, limit: int, cursor: str | None) -> Page[Difference]:
    """Open ones, or mended ones, the last found first."""
    query: Any = partial(Difference.by_state.query, state, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("ledger-differences", caller.id, state))


def _is_new(row: Difference | None) -> bool:
    return row is None or row.state != "open"


def _is_mended(row: Difference, findings: Sequence[Finding], with_provider: bool) -> bool:  # noqa: FBT001 - as asked
    judged = with_provider or row.kind not in OF_PROVIDER
    return judged and all(finding.kind != row.kind for finding in findings)


def _row(world: World, payment_id: str, finding: Finding, known: Difference | None) -> Difference:
    row = known or Difference(payment_id, finding.kind.value)
    row.state, row.found_at, row.mended_at = "open", world.now(), None
    row.expected, row.found = finding.expected, finding.found
    return row
