"""The ZIP of a copy, made of its pieces as they come: one piece and one part of the ZIP are in memory."""

import io
import json
import zipfile
from itertools import groupby

from kervan.copying import folder, packed
from kervan.settings import Bucket
from kervan.world import World

PART = 6 * 1024 * 1024  # S3 wants 5 MB of every part but the last
STORED = ("files/",)  # pictures and documents are packed already
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(world: World, user_id: str, job_id: str, groups: list[str]) -> None:
    """All that the groups have written."""
    upload = _Upload(world, packed(user_id, job_id))
    with zipfile.ZipFile(upload, "w", zipfile.ZIP_DEFLATED) as made:
        for group in groups:
            _add(world, made, group, folder(user_id, job_id, group))
    upload.finish()


def _add(world: World, made: zipfile.ZipFile, group: str, place: str) -> None:
    """A group's files; each of its pieces in their order."""
    names: list[str] = json.loads(world.files.get(Bucket.EXPORTS, f"{place}index.json"))
    for name, pieces in groupby(enumerate(names), key=lambda piece: piece[1]):
        said = zipfile.ZipInfo(f"{group}/{name}", EPOCH)
        said.compress_type = zipfile.ZIP_STORED if name.startswith(STORED) else zipfile.ZIP_DEFLATED
        with made.open(said, "w", force_zip64=True) as entry:
            for number, _ in pieces:
                entry.write(world.files.get(Bucket.EXPORTS, f"{place}{number:06d}"))


class _Upload(io.RawIOBase):
    """A file that is sent to S3 part by part as it is written. It cannot be sought in, which ZIPs do not need."""

    def __init__(self, world: World, key: str) -> None:
        super().__init__()
        self._world, self._key = world, key
        self._upload = world.files.begin(Bucket.EXPORTS, key, "application/zip")
        self._waiting = bytearray()
        self._parts: list[tuple[int, str]] = []

    def writable(self) -> bool:
        """As io asks."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Keep it until it fills a part."""
        self._waiting += data
        if len(self._waiting) >= PART:
            self._send()
        return len(data)

    def finish(self) -> None:
        """The last part, and the whole."""
        self._send()
        self._world.files.finish(Bucket.EXPORTS, self._key, self._upload, self._parts)

    def _send(self) -> None:
        number = len(self._parts) + 1
        tag = self._world.files.put_part(Bucket.EXPORTS, self._key, self._upload, number, bytes(self._waiting))
        self._parts.append((number, tag))
        self._waiting.clear()
