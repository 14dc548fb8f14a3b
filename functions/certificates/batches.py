"""Batches as staff ask for them: begun, listed, and how far they are. `searching` does the work, away from requests."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from functions.catalog.tables import Product
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, NotFound
from kervan.pagination import Page, paginate
from kervan.world import World

from .events import CertificateBatchPaged
from .tables import SHELF, CertificateBatch, CertificateBatchTally


class BatchState(StrEnum):
    """How far a batch has come."""

    SEARCHING = "SEARCHING"  # orders are looked through; what is found missing is being issued already
    ISSUING = "ISSUING"
    DONE = "DONE"


@dataclass(frozen=True)
class Progress:
    """A batch, and what became of its letters."""

    batch: CertificateBatch
    issued: int
    failed: int
    late: int  # letters that found nothing left to do

    @property
    def skipped(self) -> int:
        """Orders whose certificate was there, or was issued by another run."""
        return int(self.batch.found) - int(self.batch.due) + self.late

    @property
    def waiting(self) -> int:
        """Letters that are on their way."""
        return int(self.batch.due) - self.issued - self.failed - self.late

    @property
    def state(self) -> BatchState:
        """How far it has come."""
        if self.batch.searched_at is None:
            return BatchState.SEARCHING
        return BatchState.ISSUING if self.waiting else BatchState.DONE


def begin(world: World, caller: Caller, batch_id: str, product_id: str) -> Progress:
    """Begin to look through the product's orders. Safe to run twice: the same id is the same batch."""
    product = Product.find(product_id)
    if product is None:
        raise NotFound
    now = world.now()
    batch = CertificateBatch(
        batch_id, product_id=product_id, by=caller.id, asked_at=now, first_month=f"{product.created_at:%Y-%m}"
    )
    first = CertificateBatchPaged(batch_id=batch_id, month=f"{now:%Y-%m}", after=None, after_at=None, at=now)
    try:
        commit(new=batch, tell=(first,))
    except Exists:
        return progress(batch_id)
    return Progress(batch, 0, 0, 0)


def progress(batch_id: str) -> Progress:
    """The batch and its counts; NotFound if there is none. One read and one query, however large it is."""
    batch = CertificateBatch.find(batch_id)
    if batch is None:
        raise NotFound
    tallies = list(CertificateBatchTally.query(batch_id, consistent_read=True))
    issued, failed, late = (
        sum(int(getattr(each, name)) for each in tallies) for name in ("issued", "failed", "skipped")
    )
    return Progress(batch, issued, failed, late)


def all_of(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[CertificateBatch]:
    """The last ones first."""
    query: Any = partial(CertificateBatch.by_time.query, SHELF, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("certificate-batches", caller.id))
