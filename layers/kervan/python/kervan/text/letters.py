"""Case, keys and masks. `"İ".lower()` is two code points and `"I".lower()` is not `ı`."""

import unicodedata

DOT_ABOVE = "\u0307"
TO_LOWER = str.maketrans({"İ": "i", "I": "ı"})
TO_UPPER = str.maketrans({"i": "İ", "ı": "I"})
ONE_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
# Control, format (bidi overrides, zero-width joiners), surrogate, private use, unassigned, line and paragraph marks.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class UnsafeText(ValueError):
    """A key with characters that people cannot see, or with none at all."""


def lower_tr(text: str) -> str:
    """Lower case as Turkish writes it: `ISPARTA İLİ` → `ısparta ili`. Composed (NFC)."""
    composed = unicodedata.normalize("NFC", text).translate(TO_LOWER)
    return unicodedata.normalize("NFC", _one_dot(composed.lower()))


def upper_tr(text: str) -> str:
    """Upper case as Turkish writes it: `ısparta ili` → `ISPARTA İLİ`. Composed (NFC)."""
    composed = _one_dot(unicodedata.normalize("NFC", text)).translate(TO_UPPER)
    return unicodedata.normalize("NFC", composed.upper())


def identity_key(text: str) -> str:
    """The key under which an e-mail address, a coupon or a user name is unique.

    NFKC and casefold, with İ, I, ı and i made one on purpose: `ADMİN`, `ADMIN`, `admın` and `admin` are the same
    identity, so that none of them can be registered beside another. Spaces around it do not count.
    Raises UnsafeText for invisible characters (NUL, controls, bidi overrides, zero-width) and for nothing at all.
    """
    stripped = text.strip(" \t\r\n\u00a0\u3000")
    if any(unicodedata.category(character) in UNSAFE for character in stripped):
        raise UnsafeText("contains invisible or control characters")
    folded = _fold(_fold(unicodedata.normalize("NFD", stripped))).strip()
    if not folded:
        raise UnsafeText("is empty")
    return folded


def search_fold(text: str) -> str:
    """What a search compares: `Çağrı ÖZTÜRK`, `cagri ozturk` and `CAGRI  OZTURK` are one. Never refuses anything."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).translate(ONE_I).casefold())
    letters = folded.translate(ONE_I)
    kept = (c for c in letters if unicodedata.category(c) not in {"Mn", "Cf", "Cs"})
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def mask_name(name: str) -> str:
    """A name that its owner recognises and a stranger cannot read: `Çağrı Öztürk` → `Ç**** Ö*****`."""
    return " ".join(_mask(word) for word in unicodedata.normalize("NFC", name).split())


def _mask(word: str) -> str:
    """The first letter with its marks, a star for every further letter."""
    letters = [i for i, character in enumerate(word) if not unicodedata.combining(character)]
    if len(letters) < 2:  # noqa: PLR2004 - one letter is an initial already
        return word
    return word[: letters[1]] + "*" * (len(letters) - 1)


def _fold(text: str) -> str:
    """One step of Unicode's NFKC_Casefold, with one letter i."""
    composed = unicodedata.normalize("NFKC", text).translate(ONE_I)
    return unicodedata.normalize("NFKC", _one_dot(composed.casefold().translate(ONE_I)))


def _one_dot(text: str) -> str:
    """An i has its dot already; a combining one above it is the second code point that `"İ".lower()` leaves."""
    while "i" + DOT_ABOVE in text:
        text = text.replace("i" + DOT_ABOVE, "i")
    return text
