"""A person asks for a copy of what is held on them, or leaves: each group does its part, derived from its `Holdings`.

`privacy` asks by a fact, every group that holds something answers by one; who must answer is the stage's own
(`Settings.answering`). A part is safe to repeat: pieces of a copy have fixed names, what is erased is not found again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kervan.commit import Versioned, commit
from kervan.events import Event
from kervan.holdings import PAGE, Forget, Holding, Holdings
from kervan.settings import Bucket
from kervan.tables import Table
from kervan.world import World

COPIES = "people/"  # in the exports bucket, whose files leave after a week
PIECE = 1024 * 1024
WAITING = "waiting"
Counts = dict[str, dict[str, int]]  # by table: how many rows were deleted, blanked, kept, or wait


class PersonCopyAsked(Event):
    """Every group writes its part of the copy of this person."""

    job_id: str
    user_id: str


class PersonErasureAsked(Event):
    """Groups forget this person, `last` those that the others' rules need. A later round comes for what waited."""

    job_id: str
    user_id: str
    round: int
    last: bool


class PersonPartDone(Event):
    """A group has done its part."""

    job_id: str
    group: str
    round: int
    last: bool
    counts: Counts


@dataclass(frozen=True)
class CopiedFile:
    """A file that goes into a person's copy."""

    name: str
    body: bytes


CopyFiles = Callable[[World, str], Iterable[CopiedFile]]
BeforeErasure = Callable[[World, str], Counts]


def group_of(holdings: Holdings) -> str:
    """The group that owns the tables; those of the shared package are nobody's."""
    modules = (table.__module__.split(".") for table in holdings)
    return next(module[-2] for module in modules if module[0] != "kervan")


def folder(job_id: str, group: str) -> str:
    """Where a group's part of a copy lies."""
    return f"{COPIES}{job_id}/{group}/"


def packed(job_id: str) -> str:
    """Where the whole copy lies."""
    return f"{COPIES}{job_id}.zip"


def copied(world: World, job_id: str, user_id: str, holdings: Holdings, files: CopyFiles | None = None) -> Counts:
    """Write what these tables hold on a person, a megabyte at a time, and the list of what was written."""
    pieces = _Pieces(world, folder(job_id, group_of(holdings)))
    counts: Counts = {}
    for table, holding in holdings.items():
        if holding.found_by:
            name = table.schema().name
            counts[name] = {"copied": pieces.rows(f"{name}.json", map(holding.copy, holding.rows(table, user_id)))}
    for file in files(world, user_id) if files else ():
        pieces.put(f"files/{file.name}", file.body)
    pieces.close()
    return counts


def erased(holdings: Holdings, user_id: str) -> Counts:
    """Forget a person as it is declared; how many rows went, were blanked, stay, or wait."""
    counts: Counts = {}
    for table, holding in holdings.items():
        if not holding.found_by:
            continue
        found = counts.setdefault(table.schema().name, {})
        for page in _pages(holding.rows(table, user_id)):
            _forget(holding, page, found)
    return counts


def copy_part(world: World, event: PersonCopyAsked, holdings: Holdings, files: CopyFiles | None) -> None:
    """A group's answer to `PersonCopyAsked`."""
    counts = copied(world, event.job_id, event.user_id, holdings, files)
    done = PersonPartDone(
        job_id=event.job_id, group=group_of(holdings), round=1, last=False, counts=counts, at=world.now()
    )
    commit(tell=(done,))


def erase_part(world: World, event: PersonErasureAsked, holdings: Holdings, before: BeforeErasure | None) -> None:
    """A group's answer to `PersonErasureAsked`."""
    counts = before(world, event.user_id) if before else {}
    for table, found in erased(holdings, event.user_id).items():
        counts.setdefault(table, {}).update(found)
    same = event.model_dump(include={"job_id", "round", "last"})
    commit(tell=(PersonPartDone(**same, group=group_of(holdings), counts=counts, at=world.now()),))


def _pages(rows: Iterable[Table]) -> Iterator[list[Any]]:
    reading = iter(rows)
    while page := list(islice(reading, PAGE)):
        yield page


def _forget(holding: Holding, page: Sequence[Any], counts: dict[str, int]) -> None:
    """One transaction a page. What was written since it was read makes it fail, and the letter come again."""
    ready = [row for row in page if holding.waits is None or not holding.waits(row)]
    if holding.forget == Forget.DELETED:
        commit(delete=ready, finishes=False)
    elif holding.forget == Forget.BLANKED:
        blanked: list[Versioned] = [row for row in ready if holding.blank(row)]
        commit(*blanked, finishes=False)
    said = {holding.forget.value: len(ready), WAITING: len(page) - len(ready)}
    for what, number in said.items():
        if number:
            counts[what] = counts.get(what, 0) + number


class _Pieces:
    """Files that are written piece by piece under numbers, and at last their list: names, and pieces of each."""

    def __init__(self, world: World, place: str) -> None:
        self._world, self._place = world, place
        self._names: list[str] = []

    def rows(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        """A JSON array; the number of its members."""
        body, count = bytearray(b"["), 0
        for row in rows:
            body += (b",\n" if count else b"\n") + json.dumps(row, ensure_ascii=False).encode()
            count += 1
            if len(body) >= PIECE:
                self.put(name, bytes(body))
                body.clear()
        if count:
            self.put(name, bytes(body) + b"\n]\n")
        return count

    def put(self, name: str, body: bytes) -> None:
        """The next piece."""
        key = f"{self._place}{len(self._names):06d}"
        self._world.files.put(Bucket.EXPORTS, key, body, "application/octet-stream")
        self._names.append(name)

    def close(self) -> None:
        """The list. Written last: who finds it finds all of it."""
        body = json.dumps(self._names).encode()
        self._world.files.put(Bucket.EXPORTS, f"{self._place}index.json", body, "application/json")
