"""A person asks for a copy of what is held on them, or leaves: each group does its part, derived from its `Holdings`.

`privacy` asks by a fact, every group that holds something answers by one; who must answer is the stage's own
(`Settings.answering`). A letter is answered with so many rows; what is left is told to oneself as the place where it
goes on. Every step is safe to repeat: pieces of a copy have fixed names, what is erased is not erased again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile, islice
from typing import Any, Protocol

from kervan.commit import Versioned, commit
from kervan.copying import CopiedFile, Copying, folder
from kervan.events import Event
from kervan.holdings import PAGE, Counts, Forget, Holding, Holdings
from kervan.retention import proof
from kervan.tables import Table, leaving
from kervan.world import World

WAITING = "waiting"
ROWS = 2_000  # with which a letter is answered: seconds of a worker's thirty
CopyFiles = Callable[[World, str], Iterable[CopiedFile]]
BeforeErasure = Callable[[World, str], Counts]


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


class PersonPartStepped(Event):
    """A group goes on with its part, in this table behind this row; from its beginning without one.

    Only keys that say nothing of the person are told: a table whose keys do is gone through in one step.
    """

    job_id: str
    user_id: str
    group: str
    erases: bool
    round: int
    last: bool
    table: str
    after: dict[str, dict[str, str]]
    pieces: list[tuple[str, int]]
    counts: Counts


Asked = PersonCopyAsked | PersonErasureAsked | PersonPartStepped


@dataclass(frozen=True)
class Place:
    """Where a part goes on."""

    table: str
    after: dict[str, dict[str, str]]


class Doing(Protocol):
    """What is done with a person's rows, table by table."""

    counts: Counts

    def take(self, table: type[Table], holding: Holding, rows: Iterable[Any]) -> int:
        """Some of a table's rows; how many these were."""

    def end(self, table: type[Table]) -> None:
        """There were all of them."""


def group_of(holdings: Holdings) -> str:
    """The group that owns the tables; those of the shared package are nobody's."""
    modules = (table.__module__.split(".") for table in holdings)
    return next(module[-2] for module in modules if module[0] != "kervan")


def copy_part(world: World, event: Asked, holdings: Holdings, files: CopyFiles | None, most: int = ROWS) -> None:
    """A step of a group's answer to `PersonCopyAsked`."""
    begun = event if isinstance(event, PersonPartStepped) else None
    group = group_of(holdings)
    where = folder(event.user_id, event.job_id, group)
    copying = Copying(world, where, begun.pieces if begun else (), begun.counts if begun else {})
    place = gone_through(copying, holdings, event.user_id, begun, most)
    if place is None:
        copying.finish(files(world, event.user_id) if files else ())
    _tell(world, event, group, copying.counts, place, copying.pieces)


def erase_part(world: World, event: Asked, holdings: Holdings, before: BeforeErasure | None, most: int = ROWS) -> None:
    """A step of a group's answer to `PersonErasureAsked`. Its own rules come first."""
    begun = event if isinstance(event, PersonPartStepped) else None
    erasing = Erasing(world, begun.counts if begun else before(world, event.user_id) if before else {}, most)
    place = gone_through(erasing, holdings, event.user_id, begun, most)
    _tell(world, event, group_of(holdings), erasing.counts, place, ())


def gone_through(
    doing: Doing, holdings: Holdings, user_id: str, begun: PersonPartStepped | None, most: int
) -> Place | None:
    """Take a person's rows, `most` of them wherever one can stop; where to go on, None behind the last."""
    tables = [(table, holding) for table, holding in holdings.items() if holding.found_by]
    left, after = most, begun.after if begun else {}
    for table, holding in dropwhile(lambda pair: begun is not None and pair[0].schema().name != begun.table, tables):
        if left <= 0:
            return Place(table.schema().name, {})
        found = holding.rows(table, user_id, most=left if holding.may_stop(table) else None, after=after)
        left -= doing.take(table, holding, found)
        if holding.may_stop(table) and (stopped := found.last_evaluated_key):
            return Place(table.schema().name, stopped)
        doing.end(table)
        after = {}
    return None


class Erasing:
    """Forgets a person as it is declared, and counts how many rows went, were blanked, stay, or wait."""

    def __init__(self, world: World, counts: Counts, most: int) -> None:
        """With what was counted before, and how many rows may be taken."""
        self.world, self.left, self._at = world, most, world.now()
        self.counts: Counts = {name: dict(found) for name, found in counts.items()}

    def take(self, table: type[Table], holding: Holding, rows: Iterable[Any]) -> int:
        """One transaction a page, or row by row where the group has a rule for it; then as many as may be."""
        found, taken = self.counts.setdefault(table.schema().name, {}), 0
        if holding.by_rule is not None:
            taken = self._by_rule(holding.by_rule, rows, found)
        else:
            for page in _pages(rows):
                _forget(holding, page, self._at, found)
                taken += len(page)
        self.left -= taken
        return taken

    def _by_rule(self, rule: Callable[[World, Any], int], rows: Iterable[Any], found: dict[str, int]) -> int:
        taken = 0
        for row in rows:
            taken += rule(self.world, row)
            found[Forget.DELETED.value] = found.get(Forget.DELETED.value, 0) + 1
            if taken >= self.left:
                break
        return taken

    def end(self, table: type[Table]) -> None:
        """Nothing is left to do."""


def _tell(
    world: World,
    event: Asked,
    group: str,
    counts: Counts,
    place: Place | None,
    pieces: Iterable[tuple[str, int]],
) -> None:
    """That the part is done, or where it goes on."""
    copies = isinstance(event, PersonCopyAsked)
    turn = (1, False) if isinstance(event, PersonCopyAsked) else (event.round, event.last)
    said: dict[str, Any] = {"job_id": event.job_id, "group": group, "round": turn[0], "last": turn[1]}
    if place is None:
        commit(tell=(PersonPartDone(**said, counts=counts, at=world.now()),))
        return
    erases = event.erases if isinstance(event, PersonPartStepped) else not copies
    said |= {"user_id": event.user_id, "erases": erases, "table": place.table, "after": place.after}
    commit(tell=(PersonPartStepped(**said, pieces=list(pieces), counts=counts, at=world.now()),))


def _pages(rows: Iterable[Table]) -> Iterator[list[Any]]:
    reading = iter(rows)
    while page := list(islice(reading, PAGE)):
        yield page


def _forget(holding: Holding, page: Sequence[Any], at: datetime, counts: dict[str, int]) -> None:
    """One transaction a page. What was written since it was read makes it fail, and the letter come again."""
    ready = [row for row in page if holding.waits is None or not holding.waits(row)]
    if holding.forget == Forget.DELETED:
        commit(delete=ready, finishes=False)
    elif holding.forget == Forget.BLANKED:
        blanked: list[Versioned] = [row for row in ready if holding.blank(row)]
        commit(*blanked, finishes=False)
    elif holding.forget == Forget.DATED:
        commit(also=[leaving(row, proof(at)) for row in ready if row.expires is None], finishes=False)
    said = {holding.forget.value: len(ready), WAITING: len(page) - len(ready)}
    for what, number in said.items():
        if number:
            counts[what] = counts.get(what, 0) + number
