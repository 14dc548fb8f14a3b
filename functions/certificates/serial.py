"""Serial numbers that people read to each other: `KVN-2026-4Q7X2-M2KD9-H`.

The year is that of the payment in Istanbul; the ten characters are 50 bits of the hash of the order's id, so that a
serial tells nothing of how many there are, drawing it again gives the same one, and among a million of a year two are
alike with a chance of 1 in 2,000. The last character is a check over GF(32): it finds every single wrong character and
every swap of two neighbours.
"""

import hashlib
import re
from datetime import datetime

from kervan.ids import ALPHABET, encode
from kervan.text.dates import istanbul

SHAPE = re.compile(rf"KVN-([0-9]{{4}})-([{ALPHABET}]{{5}})-([{ALPHABET}]{{5}})-([{ALPHABET}])", re.ASCII)
BITS = 50
CHARACTERS = 10
POLYNOMIAL = 0b100101  # x⁵ + x² + 1, which makes 32 numbers a field


def serial_of(order_id: str, paid_at: datetime) -> str:
    """The serial of an order's certificate."""
    year = paid_at.astimezone(istanbul()).year
    number = int.from_bytes(hashlib.sha256(f"serial\x1f{order_id}".encode()).digest(), "big") >> (256 - BITS)
    body = encode(number, CHARACTERS)
    return f"KVN-{year:04d}-{body[:5]}-{body[5:]}-{ALPHABET[_remainder(f'{year:04d}{body}')]}"


def is_serial(text: str) -> bool:
    """Whether `text` was copied without a slip."""
    found = SHAPE.fullmatch(text)
    return found is not None and _remainder("".join(found.groups())) == 0


def _remainder(text: str) -> int:
    """The text as a polynomial at 2, in GF(32)."""
    remainder = 0
    for character in text:
        remainder = (remainder ^ ALPHABET.index(character)) << 1
        if remainder > len(ALPHABET) - 1:
            remainder ^= POLYNOMIAL
    return remainder
