"""What people may send: the types that can be inspected to the end, and for which purpose up to which size.

Archives, SVG, HTML and office files are not among them: nothing here could say that they are harmless.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

MIB = 1024 * 1024
IMAGES = ("image/jpeg", "image/png", "image/webp")
VIDEOS = ("video/mp4", "video/quicktime")
PDF = "application/pdf"
# The names that a type may have; the first is given to what has none of them.
SUFFIXES: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
    PDF: (".pdf",),
}


class Purpose(StrEnum):
    """What a file is sent for."""

    AVATAR = "avatar"  # a picture of oneself
    ATTACHMENT = "attachment"  # of a message
    EVIDENCE = "evidence"  # that staff have done what an order is for


@dataclass(frozen=True)
class Rule:
    """What a purpose allows."""

    types: tuple[str, ...]
    largest: int
    staff: bool = False


RULES: dict[Purpose, Rule] = {
    Purpose.AVATAR: Rule(IMAGES, 5 * MIB),
    Purpose.ATTACHMENT: Rule((*IMAGES, PDF, *VIDEOS), 25 * MIB),
    Purpose.EVIDENCE: Rule((*IMAGES, *VIDEOS), 100 * MIB, staff=True),
}


def saved_as(filename: str, media: str) -> str:
    """The name that a file is saved under: what it is called, and what it is. `a.exe` that is a JPEG is `a.exe.jpg`."""
    known = SUFFIXES[media]
    return filename if PurePosixPath(filename.lower()).suffix in known else f"{filename}{known[0]}"


def shelf_of(purpose: Purpose, file_id: str) -> str:
    """Where a file stands among its owner's."""
    return f"{purpose.value}#{file_id}"
