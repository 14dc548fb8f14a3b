"""Certificates of who leaves: the PDF names people and goes; its row names nobody and stays."""

from collections.abc import Iterator

from kervan.copying import CopiedFile
from kervan.holdings import Counts
from kervan.settings import Bucket
from kervan.world import World

from .issuing import folder_of
from .tables import Certificate


def copies(world: World, user_id: str) -> Iterator[CopiedFile]:
    """The documents themselves, that are still there."""
    for row in Certificate.by_user.query(user_id):
        stored = world.files.fetch(Bucket.DOCUMENTS, row.file_key, None) if row.file_key else None
        if stored is not None:
            yield CopiedFile(f"{row.serial}.pdf", stored.body)


def erase_documents(world: World, user_id: str) -> Counts:
    """Every document, those as well that a run drew and no row names: it died, or another one was faster."""
    ids = [str(row.certificate_id) for row in Certificate.by_user.query(user_id)]
    gone = sum(world.files.erase_under(Bucket.DOCUMENTS, folder_of(certificate_id)) for certificate_id in ids)
    return {"certificates": {"documents": gone}}
