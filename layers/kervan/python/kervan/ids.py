"""Ids: a prefix and 26 characters of Crockford's base 32, 48 bits of time before 80 of chance (the ULID layout)."""

import hashlib
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
PATTERN = r"^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$"


def encode(value: int, length: int) -> str:
    """`value` in base 32, most significant first."""
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))


def new_id(prefix: str, now: datetime, chance: bytes) -> str:
    """A time-ordered id; `chance` is 10 bytes."""
    millis = int(now.timestamp() * 1000)
    return f"{prefix}_{encode(millis, 10)}{encode(int.from_bytes(chance, 'big'), 16)}"


def shard_of(row_id: str, shards: int) -> int:
    """Which of so many parts of an index a row stands in: the same part every time. They spread writes."""
    return hashlib.sha256(row_id.encode()).digest()[0] % shards


def derived_id(prefix: str, base: str, *parts: str) -> str:
    """The same id for the same parts, as old as `base` is: what makes an effect happen once under a retry."""
    digest = hashlib.sha256("\x1f".join((prefix, base, *parts)).encode()).digest()[:10]
    return f"{prefix}_{base[-LENGTH : -LENGTH + 10]}{encode(int.from_bytes(digest, 'big'), 16)}"
