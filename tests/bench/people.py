"""A person of very many rows: what a copy of them takes, and forgetting them, on DynamoDB Local.

What is written to S3 goes nowhere, so that the memory is the worker's own: one piece of a file and one page of rows.
"""

import shutil
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from functions.orders.privacy import HOLDINGS
from kervan.people import Asked, PersonCopyAsked, PersonErasureAsked, copy_part, erase_part
from kervan.settings import settings
from tests import cloud
from tests.bench import dynamodb_local
from tests.bench.calls import Place, furnished
from tests.bench.export import MEGABYTE, NOWHERE
from tests.bench.rows import clone
from tests.bench.tables import say, show
from tests.conftest import USERS
from tests.privacy.steps import in_steps

SIZES = (1_000, 10_000, 100_000)
TRACED = 10_000  # rows; tracing is slow
TIMEOUT = 30  # seconds that a worker has
ANA = USERS["ana"][0]


@dataclass(frozen=True)
class Taken:
    """What a person of so many rows took."""

    what: str
    rows: int
    letters: int
    seconds: float
    longest: float  # of the letters, in seconds
    peak: float | None = None  # MB


def run() -> None:
    """Measure and print; fail where memory grows with the rows, or a worker's time does not suffice."""
    with furnished() as place:
        world = replace(place.town.world, files=NOWHERE)
        copy = PersonCopyAsked(job_id="job", user_id=ANA, at=world.now())
        erase = PersonErasureAsked(job_id="job", user_id=ANA, round=1, last=False, at=world.now())

        def copied(event: Asked) -> None:
            copy_part(world, event, HOLDINGS, None)

        def erased(event: Asked) -> None:
            erase_part(world, event, HOLDINGS, None)

        found = [_among(place, size, "copy", copy, copied) for size in SIZES]
        found.append(_among(place, TRACED, "erasure", erase, erased))
    rows = [
        (
            *(f"{each.what} of {each.rows:,} orders", each.letters, each.seconds, each.rows / each.seconds),
            *(each.longest, "" if each.peak is None else each.peak),
        )
        for each in found
    ]
    show("One person's rows", ("what", "letters", "s", "rows a second", "longest letter s", "peak MB"), rows)
    peaks = [each.peak for each in found if each.peak]
    if max(peaks) > 2 * min(peaks) or max(each.longest for each in found) > TIMEOUT:
        raise SystemExit(f"memory grows with the rows, or time does not suffice: {found}")
    say(f"\nA letter needs the memory of a piece of the file, and never comes near a worker's {TIMEOUT} s.")


def _among(place: Place, size: int, what: str, asked: Asked, step: Callable[[Asked], None]) -> Taken:
    """With so many orders of hers; the memory in a second run."""
    schema = next(table.schema() for table in cloud.tables() if table.schema().name == "orders")
    folder = Path(mkdtemp(dir=place.folder)) / "rows"
    shutil.copytree(place.as_it_was, folder)
    key = place.rows[f"{settings().stage}-orders"][0][schema.hash_key]["S"]
    clone(folder / dynamodb_local.FILE, schema, settings().stage, key=key, up_to=size)
    times: list[float] = []

    def timed(event: Asked) -> None:
        began = time.perf_counter()
        step(event)
        times.append(time.perf_counter() - began)

    with place.running(folder):
        letters, _ = in_steps(asked, timed)
        seconds, longest, peak = sum(times), max(times), None
        if size <= TRACED and what == "copy":
            tracemalloc.start()
            in_steps(asked, timed)
            peak = tracemalloc.get_traced_memory()[1] / MEGABYTE
            tracemalloc.stop()
    return Taken(what, size, letters, seconds, longest, peak)
