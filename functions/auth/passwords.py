"""Passwords: argon2id at the size of this group's function (PERFORMANCE: 50–100 ms), over the NFKC form."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kervan.world import World

PASSES = 2
MEMORY_KIB = 46 * 1024
LANES = 1
SALT_BYTES = 16
# Of a password that nobody knows: what an address that is nobody's is compared with, so that it takes as long.
DUMMY = "$argon2id$v=19$m=47104,t=2,p=1$PD4miWji4eYKJTluqyRyNw$C06mO5KXMQ4x/h4NxqowZx04LGzieWrzzhPmhO94KZ4"


@cache
def hasher() -> PasswordHasher:
    """The one with today's parameters."""
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, salt_len=SALT_BYTES)


def normal(password: str) -> str:
    """One form for what different keyboards send as the same letters."""
    return unicodedata.normalize("NFKC", password)


def hashed(world: World, password: str) -> str:
    """The hash to keep."""
    return hasher().hash(normal(password), salt=world.chance(SALT_BYTES))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash to compare with, the same work for a no."""
    try:
        hasher().verify(kept or DUMMY, normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return hasher().check_needs_rehash(kept)
