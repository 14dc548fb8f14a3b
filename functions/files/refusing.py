"""Refusing a file: its row keeps the reason, its owner the storage, and nobody the bytes."""

from kervan import log
from kervan.commit import commit
from kervan.world import World

from .events import FileRejected
from .tables import File, Storage


def reject(world: World, row: File, reason: str) -> None:
    """Its storage is given back with the same commit; the worker erases it when it hears of it."""
    now = world.now()
    row.reject(reason, now)
    log.info("file rejected", file_id=row.file_id, reason=reason)
    told = FileRejected(file_id=row.file_id, user_id=row.user_id, purpose=row.purpose, at=now)
    commit(row, also=(Storage.give_back(row.user_id, int(row.size)),), tell=(told,))
