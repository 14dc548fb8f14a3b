"""Which passwords everybody tries first. Compared without case, marks, and the digits and signs around a word."""

from functools import cache
from itertools import pairwise
from pathlib import Path

from kervan.text import search_fold

LEET = str.maketrans("013457@$!", "oleastasi")
ROWS = ("qwertyuiopgu", "asdfghjklsi", "zxcvbnmoc", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p")
FEWEST_DISTINCT = 5
LONGEST_REFRAIN = 6
FEWEST_LETTERS = 3  # beside a number
SHORTEST_NUMBER = 16  # telephone and identity numbers, dates and sums are shorter


def is_common(password: str) -> bool:
    """Whether it is one of the first that a guesser tries."""
    folded = search_fold(password).replace(" ", "")
    core = _core(folded)
    return _is_dull(folded, core) or any(_is_word(text) for text in (folded, core, core.translate(LEET)))


def _is_dull(text: str, core: str) -> bool:
    """A few characters over and over, a number, or a walk along the keyboard or the alphabet."""
    if len(set(text)) < FEWEST_DISTINCT or any(_repeats(text, length) for length in range(1, LONGEST_REFRAIN + 1)):
        return True
    if len(core) < FEWEST_LETTERS and len(text) < SHORTEST_NUMBER and text.replace(core, "").isdecimal():
        return True
    if all(abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(text)):
        return True
    return any(text in row * 2 or text in row[::-1] * 2 for row in ROWS)


def _repeats(text: str, length: int) -> bool:
    return text == (text[:length] * len(text))[: len(text)]


def _is_word(text: str) -> bool:
    half = len(text) // 2
    return text in words() or (text[:half] == text[half:] and text[:half] in words())


def _core(text: str) -> str:
    """The text without what is no letter at either end."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


@cache
def words() -> frozenset[str]:
    """The bundled list."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
