"""The chain grows: each act becomes the next entry of its chain, once, with the hash of all that went before."""

import hashlib
import json

from kervan.audit import Audited
from kervan.commit import commit, delivery
from kervan.errors import Changed, Exists, Unavailable
from kervan.ids import shard_of
from kervan.tables import instant
from kervan.world import World

from .tables import AuditEntry, AuditHead

CHAINS = ("0", "1", "2", "3")  # so that a busy day's acts do not all wait for one row
GENESIS = "0" * 64
TRIES = 8


def append(world: World, act: Audited) -> None:
    """The act is the last entry of its subject's chain, and its letter is done, in one commit."""
    for _ in range(TRIES):
        try:
            _append(world, act)
        except (Changed, Exists):  # another act came first
            continue
        return
    raise Unavailable(retry_after=1)


def _append(world: World, act: Audited) -> None:
    chain, month = chain_of(act.subject or act.by), world.now().strftime("%Y-%m")
    found = AuditHead.find(chain)
    head = found or AuditHead(chain, first_month=month, month=month, hash=GENESIS)
    head.month = max(head.month, month)  # clocks differ: a chain never goes back to a month
    letter = delivery.get()
    entry = AuditEntry(
        part_of(chain, head.month),
        int(head.sequence) + 1,
        letter_id=letter.letter_id if letter else "",
        day=act.at.strftime("%Y-%m-%d"),
        at=act.at,
        by=act.by,
        group=act.group,
        action=act.action,
        subject=act.subject,
        changes=list(act.changes),
        before=head.hash,
    )
    entry.hash = head.hash = digest(entry)
    head.sequence = entry.sequence
    if found is not None:
        commit(head, new=entry)
    else:
        commit(new=(head, entry))


def chain_of(subject: str) -> str:
    """All acts on one subject stand in one chain, in their order."""
    return CHAINS[shard_of(subject, len(CHAINS))]


def part_of(chain: str, month: str) -> str:
    """Where a chain's entries of a month stand."""
    return f"{chain}#{month}"


def digest(entry: AuditEntry) -> str:
    """SHA-256 of everything that the entry says, where it stands, and of the hash before it, in one way of writing."""
    said = {name: getattr(entry, name) for name in AuditEntry.get_attributes() if name != "hash"}
    said |= {"at": instant(entry.at), "sequence": int(entry.sequence), "changes": list(entry.changes)}
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
