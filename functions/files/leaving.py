"""Files of who leaves. What staff attached to orders is not about them and stays."""

from collections.abc import Iterator

from kervan.commit import commit
from kervan.copying import CopiedFile
from kervan.holdings import Counts
from kervan.settings import Bucket
from kervan.world import World

from .kinds import Purpose
from .service import remove
from .tables import File, Status, Storage


def copies(world: World, user_id: str) -> Iterator[CopiedFile]:
    """What may be had of them, one at a time; no evidence, of which staff send gigabytes about others."""
    for row in File.by_user.query(user_id):
        theirs = row.status == Status.READY and row.purpose != Purpose.EVIDENCE
        stored = world.files.fetch(Bucket.UPLOADS, row.served, row.serves) if theirs else None
        if stored is not None:
            yield CopiedFile(f"{row.file_id}-{row.saved_as}", stored.body)


def erase_files(world: World, user_id: str) -> Counts:
    """The rows, and what they take of the storage; the worker erases every version of what they were of."""
    gone = 0
    for row in File.by_user.query(user_id):
        if row.purpose != Purpose.EVIDENCE:
            remove(world, row, finishes=False)
            gone += 1
    storage = Storage.find(user_id, consistent=True)
    if storage is not None and storage.used == 0:
        commit(delete=storage, finishes=False)
    return {"files": {"deleted": gone}}
