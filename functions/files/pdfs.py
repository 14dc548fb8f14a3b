"""PDFs: readable to the last object, not locked, and passive: nothing runs, calls out, or brings other files along."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MOST_OBJECTS = 100_000
MOST_DEPTH = 100
END_WITHIN = 1024
ACTING = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
    | {"/RichMediaExecute", "/RichMedia", "/3D", "/FileAttachment", "/EmbeddedFile"}
)
KINDS = ("/S", "/Subtype", "/Type")  # where such a word says what a thing is
CARRYING = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"})


class TooDeep(Exception):
    """More nesting, or more objects, than any document has."""


def examine(body: bytes) -> str | None:
    """Every object is read; the first that acts is enough."""
    if b"%%EOF" not in body[-END_WITHIN:]:
        return "damaged"
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted:
            return "encrypted"
        if not reader.pages:
            return "damaged"
        return "active" if any(map(_acts, _dictionaries(reader))) else None
    except (PyPdfError, TooDeep, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return "damaged"


def _acts(dictionary: DictionaryObject) -> bool:
    return bool(CARRYING & dictionary.keys()) or any(str(dictionary.get(kind)) in ACTING for kind in KINDS)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, those inside of others too; each object once."""
    waiting: list[tuple[Any, int]] = [(reader.trailer, 0)]
    seen: set[tuple[int, int]] = set()
    read = 0
    while waiting:
        thing, depth = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing, depth = thing.get_object(), 0
        read += 1
        if read > MOST_OBJECTS or depth > MOST_DEPTH:
            raise TooDeep
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting.extend((part, depth + 1) for part in dict.values(thing))
        elif isinstance(thing, ArrayObject):
            waiting.extend((part, depth + 1) for part in list.__iter__(thing))
