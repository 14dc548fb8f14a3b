"""The JSON of batches."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel

from kervan.fields import Input, id_of

from .batches import BatchState, Progress
from .schemas import ProductId
from .tables import CertificateBatch

BatchId = Annotated[str, id_of("cbt")]


class BatchIn(Input):
    """Whose certificates are to be issued where they are missing."""

    product_id: ProductId


class BatchOut(BaseModel):
    """A batch, and how many paid orders of its product were found so far; `searched_at` is null until all were."""

    id: str
    product_id: str
    by: str
    asked_at: datetime
    found: int
    searched_at: datetime | None

    @classmethod
    def of(cls, row: CertificateBatch) -> Self:
        """From the row."""
        kept = {name: getattr(row, name) for name in ("product_id", "by", "asked_at", "searched_at")}
        return cls(id=row.batch_id, found=int(row.found), **kept)


class BatchProgressOut(BatchOut):
    """A batch with what became of the orders that were found: issued + failed + skipped + waiting = found.

    `skipped` had their certificate, or got it from another run; `waiting` are on their way to a worker.
    """

    state: BatchState
    issued: int
    failed: int
    skipped: int
    waiting: int

    @classmethod
    def told(cls, progress: Progress) -> Self:
        """From the batch and its counts."""
        counts = {name: getattr(progress, name) for name in ("state", "issued", "failed", "skipped", "waiting")}
        return cls(**BatchOut.of(progress.batch).model_dump(), **counts)
