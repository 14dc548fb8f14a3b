"""Certificates of who leaves: the PDF names people and goes; its row names nobody and stays."""

from collections.abc import Iterator

from kervan.copying import CopiedFile
from kervan.holdings import Counts
from kervan.settings import Bucket
from kervan.world import World

from .tables import Certificate


def copies(world: World, user_id: str) -> Iterator[CopiedFile]:
    """The documents themselves, that are still there."""
    for row in Certificate.by_user.query(user_id):
        stored = world.files.fetch(Bucket.DOCUMENTS, row.file_key, None) if row.file_key else None
        if stored is not None:
            yield CopiedFile(f"{row.serial}.pdf", stored.body)


def erase_documents(world: World, user_id: str) -> Counts:
    """Every version of every document."""
    keys = [row.file_key for row in Certificate.by_user.query(user_id) if row.file_key]
    for key in keys:
        world.files.erase(Bucket.DOCUMENTS, key)
    return {"certificates": {"documents": len(keys)}}
