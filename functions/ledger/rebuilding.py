"""Making the sums anew from the ledger and the payments' histories, while they are read and added to.

A new generation is built beside the one that is read. Whatever is folded meanwhile goes into both, each payment's mark
says what is in which, and when every payment has been folded the new one is read. Each step is a letter to ourselves.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from functions.payments.tables import Payment
from kervan import log
from kervan.commit import commit
from kervan.periods import FIRST_MONTH, month_after
from kervan.world import World

from . import folding
from .events import RebuildStepped
from .tables import Books, Sums

PAGE = 40
LATE = timedelta(minutes=10)  # far more than an index is ever late


def begin(world: World) -> None:
    """Build the next generation; where one is being built, tell its next step again."""
    books = Books.now()
    if not books.building:
        books.building = int(books.live) + 1
        books.began_at = world.now()
        books.month, books.after, books.again, books.step, books.folded = FIRST_MONTH, None, False, 1, 0
    _tell(world, books)


def go_on(world: World, generation: int, step: int) -> None:
    """Fold the next payments, then say how far it is. A step that was done before does nothing."""
    books = Books.now()
    if (books.building, books.step) != (generation, step) or books.month is None or books.began_at is None:
        log.info("nothing to build", generation=generation, step=step)
        return
    found = _page(books)
    ids = [payment.payment_id for payment in found]
    if ids:
        folding.fold(*ids, finishes=False)
    books.after = found.last_evaluated_key
    books.step = int(books.step) + 1
    books.folded = int(books.folded) + (0 if books.again else len(ids))
    if books.after is None and not _next_month(books, world.now()):
        _switch(books)
        return
    _tell(world, books)


def _page(books: Books) -> Any:
    made = Payment.created_at >= (books.began_at - LATE) if books.again else None
    return Payment.by_month.query(
        books.month, range_key_condition=made, limit=PAGE, page_size=PAGE, last_evaluated_key=books.after
    )


def _next_month(books: Books, now: datetime) -> bool:
    """Go on to the month after; behind the last one to what was made when the building began, once more."""
    _forget(int(books.live) - 1, str(books.month))
    books.month = month_after(str(books.month))
    if books.month <= now.strftime("%Y-%m"):
        return True
    if books.again:
        return False
    books.again = True
    books.month = (books.began_at - LATE).astimezone(UTC).strftime("%Y-%m")
    return True


def _switch(books: Books) -> None:
    """From now on the new generation is read; the one before it stays until the next one is built."""
    log.info("sums were built", generation=int(books.building), payments=int(books.folded))
    _forget(int(books.live) - 1, folding.EVER)
    books.live, books.building, books.month = int(books.building), None, None
    commit(books)


def _forget(generation: int, period: str) -> None:
    """What nobody reads any more."""
    for kind in ("stats", "accounts"):
        rows = list(Sums.query(f"{generation}#{kind}#{period}"))
        for first in range(0, len(rows), folding.MOST):
            commit(delete=rows[first : first + folding.MOST], finishes=False)


def _tell(world: World, books: Books) -> None:
    told = RebuildStepped(generation=int(books.building), step=int(books.step), at=world.now())
    if books.version:
        commit(books, tell=(told,))
    else:
        commit(new=books, tell=(told,))
