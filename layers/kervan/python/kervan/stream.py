"""Streams: a group that follows the changes of a table, in the order in which each row changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from pynamodb.models import Model

from kervan import log
from kervan.entry import Entry, Use
from kervan.settings import Secret
from kervan.tables import Table
from kervan.world import World, the_world

Change = Literal["INSERT", "MODIFY", "REMOVE"]
Follower = Callable[[World, Sequence[Table]], Sequence[str]]


class Stream(Entry):
    """Follows one kind of change of one table. The follower gets the new images and returns the keys that failed."""

    def __init__(
        self,
        table: type[Table],
        *,
        change: Change = "INSERT",
        memory: int = 512,
        timeout: int = 30,
        uses: tuple[Use, ...] = (),
        secrets: tuple[Secret, ...] = (),
        batch: int = 100,
    ) -> None:
        """`table` must declare a stream view in its Meta."""
        super().__init__(memory=memory, timeout=timeout, uses=uses, secrets=secrets)
        self.table = table
        self.change = change
        self.batch = batch
        self.world: Callable[[], World] = the_world
        self._follower: Follower | None = None

    def follow(self, follower: Follower) -> Follower:
        """Register the one function that takes the rows."""
        self._follower = follower
        return follower

    def handler(self, batch: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Lambda's entry. The first failed record is named, so that the stream starts again there."""
        records = [record for record in batch["Records"] if record["eventName"] == self.change]
        rows = [self._row(record["dynamodb"]["NewImage"]) for record in records]
        if self._follower is None:
            raise RuntimeError("a stream without a follower")
        failed = set(self._follower(self.world(), rows)) if rows else set()
        return {
            "batchItemFailures": [
                {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
                for record, row in zip(records, rows, strict=True)
                if _key(row) in failed
            ]
        }

    def _row(self, image: Mapping[str, Any]) -> Table:
        row = self.table.from_raw_data(dict(image))
        log.trace.set(str(getattr(row, "trace", "")))
        return row


def _key(row: Model) -> str:
    keys = row._get_hash_range_key_serialized_values()
    return "#".join(str(value) for value in keys if value is not None)
