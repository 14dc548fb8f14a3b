"""The certificate's typefaces: which glyphs they have, how wide they are, and how a line of them is set."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Role = Literal["text", "italic", "title"]
FOLDER = Path(__file__).parent / "fonts"
# What a face lacks is set in the next; the last one has Latin, Greek and Cyrillic, and a box for all else.
FACES: dict[Role, tuple[Role, ...]] = {"text": ("text",), "italic": ("italic", "text"), "title": ("title", "text")}


@cache
def face(role: Role) -> TTFont:
    """The face, registered once in a process: registering it again costs more than a page."""
    font = TTFont(f"Kervan-{role}", FOLDER / f"{role}.ttf", asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


def printable(text: str) -> str:
    """The text as it is printed: composed letters, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in composed)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).split())


def width(text: str, role: Role, size: float, spacing: float = 0) -> float:
    """How wide the line is in points."""
    return sum(float(font.stringWidth(run, size)) for font, run in _runs(text, role)) + spacing * len(text)


def put(canvas: Canvas, x: float, y: float, text: str, role: Role, size: float, spacing: float = 0) -> None:
    """Set a line from x to the right."""
    for font, run in _runs(text, role):
        canvas.setFont(font.fontName, size)
        canvas.drawString(x, y, run, charSpace=spacing)
        x += font.stringWidth(run, size) + spacing * len(run)


def _runs(text: str, role: Role) -> list[tuple[TTFont, str]]:
    """The text cut where the face has to change."""
    first, *others = (face(one) for one in FACES[role])
    if not others or all(ord(c) in first.face.charToGlyph for c in text):
        return [(first, text)]
    runs: list[tuple[TTFont, str]] = []
    for c in text:
        font = first if ord(c) in first.face.charToGlyph else others[0]
        if runs and runs[-1][0] is font:
            runs[-1] = (font, runs[-1][1] + c)
        else:
            runs.append((font, c))
    return runs
