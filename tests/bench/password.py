"""One password check with the parameters that are deployed, against the library's defaults."""

import time

from argon2 import PasswordHasher

from functions.auth.passwords import hasher
from tests.bench.tables import median, show

ROUNDS = 10
PASSWORD = "uzun-ve-gizli-parola"


def run() -> None:
    """Measure and print."""
    rows = []
    for name, each in (("deployed", hasher()), ("argon2-cffi's defaults", PasswordHasher())):
        kept, taken = each.hash(PASSWORD), []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            each.verify(kept, PASSWORD)
            taken.append((time.perf_counter() - began) * 1000)
        rows.append((name, f"t={each.time_cost} m={each.memory_cost // 1024} MiB p={each.parallelism}", median(taken)))
    show("Password check (argon2id)", ("parameters", "", "ms"), rows)
