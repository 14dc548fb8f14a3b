"""Videos in MP4 or QuickTime: boxes from the first byte to the last, an index among them. Frames are not decoded."""

from collections.abc import Iterator

HEAD = 8
LONG_HEAD = 16
MOST_BOXES = 10_000
NEEDED = frozenset({b"moov", b"mdat"})


class Broken(Exception):
    """A box that goes over the end, or is no box."""


def examine(body: bytes) -> str | None:
    """Anything between or behind its boxes is not a video's."""
    try:
        kinds = list(_boxes(body))
    except Broken:
        return "damaged"
    return None if kinds[:1] == [b"ftyp"] and set(kinds) >= NEEDED else "damaged"


def _boxes(body: bytes) -> Iterator[bytes]:
    """The kinds of the outermost boxes, in their order. Raises Broken."""
    at, count = 0, 0
    while at < len(body):
        length, kind, head = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + HEAD], HEAD
        if length == 1:
            length, head = int.from_bytes(body[at + HEAD : at + LONG_HEAD], "big"), LONG_HEAD
        elif length == 0:
            length = len(body) - at  # to the end
        count += 1
        if length < head or at + length > len(body) or not kind.isascii() or count > MOST_BOXES:
            raise Broken
        yield kind
        at += length
