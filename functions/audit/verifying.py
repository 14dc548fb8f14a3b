"""The chain is held against itself: what was changed, removed, put in, exchanged or cut off shows.

Who can write to both tables can make a whole chain anew. So each night's heads go into the log, which is another
store with other rights; `scripts/audit verify` holds the chains against them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kervan import log
from kervan.commit import commit
from kervan.world import World

from .chaining import CHAINS, GENESIS, digest, part_of
from .events import AuditBroken
from .tables import AuditEntry, AuditHead

MOST_TOLD = 10  # of a night: the first breaks say where, the others follow from them


@dataclass(frozen=True)
class Break:
    """Where a chain is not what was written."""

    chain: str
    month: str
    sequence: int
    kind: str  # changed | missing | unlinked | other_than_noted | cut | headless


@dataclass(frozen=True)
class _Last:
    """The entry before: its number and its hash."""

    sequence: int
    hash: str


def nightly(world: World) -> None:
    """This month, the one before and, in turns, an older one. What is broken is counted, told and logged."""
    now, found = world.now(), list[Break]()
    for chain in CHAINS:
        head = AuditHead.find(chain)
        found += broken(chain, head, tonight(head, now))
        if head is not None:
            log.info("audit chain ends", chain=chain, sequence=int(head.sequence), hash=head.hash)
    for each in found[:MOST_TOLD]:
        log.warning("audit chain is broken", chain=each.chain, month=each.month, sequence=each.sequence, kind=each.kind)
    if found:
        log.count("AuditBroken", len(found))
        commit(tell=[AuditBroken(**vars(each), at=now) for each in found[:MOST_TOLD]])


def tonight(head: AuditHead | None, now: datetime) -> Sequence[str]:
    """The months that are looked at in a night; all come round."""
    every = months(head, now)
    older = every[:-2]
    return (*([older[now.toordinal() % len(older)]] if older else ()), *every[-2:])


def months(head: AuditHead | None, now: datetime) -> list[str]:
    """From the one before a chain's first, where no entry may stand, until now."""
    this = now.strftime("%Y-%m")
    return _until(head.first_month, max(this, head.month)) if head else _until(this, this)


def broken(
    chain: str,
    head: AuditHead | None,
    looked_at: Sequence[str],
    noted: Mapping[int, str] | None = None,
) -> Iterator[Break]:
    """Every break in these months of a chain. The head was read before: entries may have come since, none may lack."""
    known = {int(head.sequence) if head else 0: head.hash if head else GENESIS, **(noted or {})}
    for month in looked_at:
        last = _before(chain, head, month)
        for entry in AuditEntry.query(part_of(chain, month), consistent_read=True):
            kind = _judged(entry, last, known)
            if kind is not None:
                yield Break(chain, month, int(entry.sequence), kind)
            last = _Last(int(entry.sequence), entry.hash)
            if month < head.first_month if head else AuditHead.find(chain) is None:
                yield Break(chain, month, int(entry.sequence), "headless")
        if month == (head.month if head else looked_at[-1]) and last.sequence < max(known):
            yield Break(chain, month, last.sequence + 1, "cut")


def _judged(entry: AuditEntry, last: _Last, known: Mapping[int, str]) -> str | None:
    if int(entry.sequence) != last.sequence + 1:
        return "missing"
    if entry.hash != digest(entry):
        return "changed"
    if entry.before != last.hash:
        return "unlinked"
    if known.get(int(entry.sequence), entry.hash) != entry.hash:
        return "other_than_noted"
    return None


def _before(chain: str, head: AuditHead | None, month: str) -> _Last:
    """The last entry before a month; in most cases that of the month before."""
    for earlier in reversed(_until(head.first_month if head else month, month)[:-1]):
        query = AuditEntry.query(part_of(chain, earlier), scan_index_forward=False, limit=1, consistent_read=True)
        for entry in query:
            return _Last(int(entry.sequence), entry.hash)
    return _Last(0, GENESIS)


def _until(first: str, last: str) -> list[str]:
    """The months from the one before `first` to `last`."""
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(_number(first) - 1, _number(last) + 1)]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1
