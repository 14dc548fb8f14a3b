"""What a text costs: how many parts a phone network cuts it into (3GPP 23.038 and 23.040).

A part carries 140 octets. Letters of GSM's own alphabet take seven bits, some of them twice that; with the Turkish
single shift table ş, ğ, ı, İ and ç take twice seven bits too; one letter outside of these makes every letter sixteen.
A letter of two halves is never cut in the middle.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
TURKISH = EXTENDED | frozenset("ĞİŞçğış")
LATIN = str.maketrans(
    {
        **dict(zip("çğışĞİŞâîûÂÎÛ’‘“”–—\u00a0", "cgisGISaiuAIU''\"\"-- ", strict=True)),
        "₺": "TL",
        "…": "...",
    }
)


class Alphabet(StrEnum):
    """How a text travels."""

    GSM = "gsm-7"
    TURKISH = "gsm-7-turkish"
    UCS2 = "ucs-2"


ROOM = {Alphabet.GSM: (160, 153), Alphabet.TURKISH: (155, 149), Alphabet.UCS2: (70, 67)}  # alone, and of several


@dataclass(frozen=True)
class Parts:
    """How a text travels and what it takes."""

    alphabet: Alphabet
    units: int  # of seven or sixteen bits
    number: int


def parts(text: str, *, turkish: bool) -> Parts:
    """Of a text; `turkish`: whether the provider knows the Turkish single shift table."""
    alphabet = _alphabet(text, turkish=turkish)
    sizes = [_size(letter, alphabet) for letter in text]
    alone, of_several = ROOM[alphabet]
    units = sum(sizes)
    return Parts(alphabet, units, 1 if units <= alone else _cut(sizes, of_several))


def latin(text: str) -> str:
    """`text` in letters of GSM's own alphabet, as people write when they have no others: `ışık` → `isik`."""
    return unicodedata.normalize("NFC", text).translate(LATIN)


def _alphabet(text: str, *, turkish: bool) -> Alphabet:
    letters = frozenset(text)
    if letters <= BASIC | EXTENDED:
        return Alphabet.GSM
    return Alphabet.TURKISH if turkish and letters <= BASIC | TURKISH else Alphabet.UCS2


def _size(letter: str, alphabet: Alphabet) -> int:
    if alphabet == Alphabet.UCS2:
        return len(letter.encode("utf-16-be")) // 2
    return 1 if letter in BASIC else 2


def _cut(sizes: list[int], room: int) -> int:
    number, left = 1, room
    for size in sizes:
        if size > left:
            number, left = number + 1, room
        left -= size
    return number
