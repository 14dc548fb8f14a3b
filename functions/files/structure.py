"""Our own look at a file, which always takes place: is it what it says, whole, one thing only, and without a will.

Every check is a well-kept library's where there is one: `filetype` for magic numbers, Pillow for images, pypdf for
documents. What they cannot read is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping

import filetype

from kervan.providers.scanning import INFECTED, Suspect

from . import images, pdfs, videos
from .kinds import IMAGES, PDF, VIDEOS

STRUCTURE = "structure"
# The test virus of all scanners, in two parts so that no scanner finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HEAD = TAIL = 64 * 1024 + 22  # an archive's directory ends within so much of the file's end
IN_FRONT = re.compile(rb"%PDF-", re.IGNORECASE)  # readers look for it in the first kilobyte
MARKUP = re.compile(rb"<(?:script|!doctype|html|\?php|iframe|svg[\s>])", re.IGNORECASE)
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF\x00\x00\x00\x00")
ZIP_END = b"PK\x05\x06"
PDF_WITHIN = 1024
Check = Callable[[bytes], str | None]
CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(IMAGES, images.examine),
    **dict.fromkeys(VIDEOS, videos.examine),
    PDF: pdfs.examine,
}


class Structure:
    """The scanner that is always there."""

    name = STRUCTURE

    def examine(self, suspect: Suspect) -> str | None:
        """The first finding; the cheapest checks come first."""
        return next(filter(None, _findings(suspect)), None)


def _findings(suspect: Suspect) -> Iterator[str | None]:
    yield INFECTED if EICAR in suspect.body else None
    yield "type_mismatch" if filetype.guess_mime(suspect.body) != suspect.media else None
    yield "ambiguous" if _is_two(suspect) else None
    yield CHECKS[suspect.media](suspect.body)


def _is_two(suspect: Suspect) -> bool:
    """Whether another program would take it for something else: an archive reads from the end, a document may begin
    late, a browser looks for markup wherever text can stand.
    """
    body, edges = suspect.body, suspect.body[:HEAD] + b"\0" + suspect.body[-TAIL:]
    if ZIP_END in body[-TAIL:] or any(mark in body for mark in ARCHIVES):
        return True
    if suspect.media == PDF:
        return not body.startswith(b"%PDF-")
    return bool(IN_FRONT.search(body[:PDF_WITHIN]) or MARKUP.search(edges))
