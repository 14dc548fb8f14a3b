"""How many parts a text takes, held against one that is really packed into octets as 3GPP 23.040 says."""

import random
from collections.abc import Callable

import pytest

from kervan.text.parts import Alphabet, latin, parts

OCTETS = 140
ESCAPE = "\x1b"
DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SHIFTED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|"}
PLAIN_SHIFT = {**SHIFTED, 0x65: "€"}
TURKISH_SHIFT = {**PLAIN_SHIFT, 0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"}


def septets(letter: str, shift: dict[int, str]) -> list[int] | None:
    """A letter's codes by the tables of 23.038; None where it has none."""
    if letter in DEFAULT and letter != ESCAPE:
        return [DEFAULT.index(letter)]
    return next(([DEFAULT.index(ESCAPE), code] for code, shown in shift.items() if shown == letter), None)


def packed(codes: list[int], header: int) -> int:
    """The octets of a part: a header is filled up to a whole septet, then seven bits a code."""
    bits = -(-header * 8 // 7) * 7 + 7 * len(codes)
    return -(-bits // 8)


def oracle(text: str, *, turkish: bool) -> int:
    """The parts of a text that is cut as late as it may be, letter by letter."""
    for shift, language in ((PLAIN_SHIFT, 0), *(((TURKISH_SHIFT, 3),) if turkish else ())):
        letters = [septets(letter, shift) for letter in text]
        if None not in letters:
            return _cut([each for each in letters if each], language, packed)
    units = [list(letter.encode("utf-16-be")) for letter in text]
    return _cut(units, 0, lambda octets, header: header + len(octets))


def _cut(letters: list[list[int]], language: int, measure: Callable[[list[int], int], int]) -> int:
    alone = 1 + language if language else 0
    if measure([code for letter in letters for code in letter], alone) <= OCTETS:
        return 1
    several, number, held = 1 + 5 + language, 1, list[int]()
    for letter in letters:
        if measure([*held, *letter], several) > OCTETS:
            number, held = number + 1, []
        held += letter
    return number


@pytest.mark.parametrize("turkish", [False, True])
@pytest.mark.parametrize("alphabet", ["abc 12", "abc€[]", "abcçğıöşüİ", "aşk€", "abc😀", "₺ab"])
def test_the_count_is_that_of_the_packed_text(alphabet: str, *, turkish: bool) -> None:
    chance = random.Random(f"{alphabet}{turkish}")  # noqa: S311 - a test's
    for length in (0, 1, 66, 67, 68, 69, 70, 71, 134, 135, *range(145, 165), 200, 298, 299, 306, 307, 460, 612):
        text = "".join(chance.choice(alphabet) for _ in range(length))
        assert parts(text, turkish=turkish).number == oracle(text, turkish=turkish), (text, length)


@pytest.mark.parametrize(
    ("text", "turkish", "alphabet", "number"),
    [
        ("a" * 160, False, Alphabet.GSM, 1),
        ("a" * 161, False, Alphabet.GSM, 2),
        ("ö" * 306, True, Alphabet.GSM, 2),
        ("ö" * 307, True, Alphabet.GSM, 3),
        ("ş" + "a" * 69, False, Alphabet.UCS2, 1),
        ("ş" + "a" * 70, False, Alphabet.UCS2, 2),
        ("ş" + "a" * 153, True, Alphabet.TURKISH, 1),
        ("ş" + "a" * 154, True, Alphabet.TURKISH, 2),
        ("a" * 152 + "€" + "a" * 152, False, Alphabet.GSM, 3),  # the euro's two halves stay together
        ("a" * 66 + "😀" + "a" * 66, False, Alphabet.UCS2, 3),
    ],
)
def test_the_known_edges(text: str, alphabet: Alphabet, number: int, *, turkish: bool) -> None:
    counted = parts(text, turkish=turkish)
    assert (counted.alphabet, counted.number) == (alphabet, number)


def test_latin_letters_make_any_turkish_text_cheap() -> None:
    pangram = "Pijamalı hasta yağız şoföre çabucak güvendi. ÇĞİÖŞÜ — “₺5”…"
    plain = latin(pangram)
    assert parts(plain, turkish=False).alphabet == Alphabet.GSM
    assert plain.startswith("Pijamali hasta yagiz soföre cabucak güvendi.")
    assert latin("s\u0327") == "s"  # written as two letters
