"""A group's part of a person's copy: JSON arrays in pieces of a megabyte, files, at last the list of all pieces."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kervan.holdings import Counts, Holding
from kervan.settings import Bucket
from kervan.tables import Table
from kervan.world import World

COPIES = "people/"  # in the exports bucket, whose files leave after a week
PIECE = 1024 * 1024


@dataclass(frozen=True)
class CopiedFile:
    """A file that goes into a person's copy."""

    name: str
    body: bytes


def copies_of(user_id: str) -> str:
    """Where all copies of a person lie, so that they leave with them."""
    return f"{COPIES}{user_id}/"


def folder(user_id: str, job_id: str, group: str) -> str:
    """Where a group's part of a copy lies."""
    return f"{copies_of(user_id)}{job_id}/{group}/"


def packed(user_id: str, job_id: str) -> str:
    """Where the whole copy lies."""
    return f"{copies_of(user_id)}{job_id}.zip"


class Copying:
    """Writes pieces under numbers, beginning behind those that earlier steps wrote."""

    def __init__(
        self,
        world: World,
        place: str,
        pieces: Iterable[tuple[str, int]] = (),
        counts: Counts | None = None,
    ) -> None:
        """`place`: the folder of the group's part; `pieces`: names of files, and how many there are of each so far."""
        self.counts: Counts = {name: dict(found) for name, found in (counts or {}).items()}
        self._world, self._place = world, place
        self._pieces = dict(pieces)

    @property
    def pieces(self) -> list[tuple[str, int]]:
        """What a later step begins behind."""
        return list(self._pieces.items())

    def take(self, table: type[Table], holding: Holding, rows: Iterable[Any]) -> int:
        """Members of the table's array."""
        name = table.schema().name
        found = self.counts.setdefault(name, {"copied": 0})
        body, before = bytearray(), found["copied"]
        for row in rows:
            body += b",\n" if found["copied"] else b"[\n"
            body += json.dumps(holding.copy(row), ensure_ascii=False).encode()
            found["copied"] += 1
            if len(body) >= PIECE:
                self._put(f"{name}.json", bytes(body))
                body.clear()
        if body:
            self._put(f"{name}.json", bytes(body))
        return found["copied"] - before

    def end(self, table: type[Table]) -> None:
        """The array is closed, if there is one."""
        name = table.schema().name
        if self.counts[name]["copied"]:
            self._put(f"{name}.json", b"\n]\n")

    def finish(self, files: Iterable[CopiedFile]) -> None:
        """The files and the list. That is written last: who finds it finds all of it."""
        for file in files:
            self._put(f"files/{file.name}", file.body)
        names = [name for name, count in self._pieces.items() for _ in range(count)]
        key = f"{self._place}index.json"
        self._world.files.put(Bucket.EXPORTS, key, json.dumps(names).encode(), "application/json")

    def _put(self, name: str, body: bytes) -> None:
        key = f"{self._place}{sum(self._pieces.values()):06d}"
        self._world.files.put(Bucket.EXPORTS, key, body, "application/octet-stream")
        self._pieces[name] = self._pieces.get(name, 0) + 1
