"""What checking a password takes at the parameters that are deployed. CPU milliseconds.

A function's size is its share of a CPU: 1,769 MB are one. The last column says what a check takes at the size of auth's
function, if one of this machine's CPUs is one of Lambda's.
"""

import time
from collections.abc import Callable

from argon2 import PasswordHasher

from functions.auth import passwords
from functions.auth.handler import app
from tests.bench.tables import median, show

TIMES = 15
WHOLE_CPU = 1769  # MB
PASSWORD = "mavi-kapi-42-tren"


def run() -> None:
    """Measure and print."""
    default = PasswordHasher()
    kept = default.hash(PASSWORD)
    known = passwords.hasher().hash(PASSWORD)
    works: dict[str, Callable[[], object]] = {
        f"ours: t={passwords.PASSES} m={passwords.MEMORY_KIB // 1024} MiB p={passwords.LANES}": (
            lambda: passwords.matches(known, PASSWORD)
        ),
        f"argon2-cffi's own: t={default.time_cost} m={default.memory_cost // 1024} MiB p={default.parallelism}": (
            lambda: default.verify(kept, PASSWORD)
        ),
    }
    share = min(1.0, app.memory / WHOLE_CPU)
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(TIMES):
        for name, work in works.items():
            began = time.process_time()
            work()
            taken[name].append((time.process_time() - began) * 1000)
    floor = median(next(iter(taken.values())))
    rows = [(name, median(ms), median(ms) / floor, median(ms) / share) for name, ms in taken.items()]
    header = ("argon2id", "CPU ms", "× ours", f"ms at {app.memory} MB")
    show("Checking a password", header, [*rows, ("budget", "", "", "50–100")])
