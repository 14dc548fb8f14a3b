"""Exports: rows a second and memory, in tables of 10,000 and 100,000 payments on DynamoDB Local; and statistics.

What is written goes nowhere, so that the memory is the worker's own: one part of the file and one page of rows.
"""

import time
import tracemalloc
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from functions.exports import jobs, service
from functions.exports.schemas import Wanted
from functions.exports.tables import Export
from functions.ledger.tables import Sums
from kervan.commit import commit
from kervan.providers.files import Files
from kervan.world import World
from tests.bench.calls import Place, cost_of, furnished
from tests.bench.tables import say, show
from tests.shop import person

SIZES = (10_000, 100_000)
STATES = ("PENDING", "SUCCEEDED", "FAILED", "CANCELLED", "REFUND", "REFUNDED")
MEGABYTE = 1024 * 1024
NOWHERE = cast(
    Files, SimpleNamespace(put=lambda *_: None, begin=lambda *_: "-", put_part=lambda *_: "-", finish=lambda *_: None)
)


@dataclass(frozen=True)
class Taken:
    """What an export of so many rows took."""

    rows: int
    seconds: float
    cpu: float  # seconds of the worker's own; the rest is DynamoDB Local's, and what else this machine does
    steps: int
    peak: float  # MB, traced


def run() -> None:
    """Measure and print; fail where memory grows with the rows."""
    with furnished() as place:
        found = [(size, *_measured(place, size)) for size in SIZES]
    rows = [
        (f"{size:,}", taken.rows / taken.seconds, taken.rows / taken.cpu, taken.steps, traced.peak, units)
        for size, taken, traced, units in found
    ]
    header = ("payments", "rows a second", "of CPU", "steps", "peak MB", "units of a month's statistics")
    show("Exports", header, rows)
    peaks = [traced.peak for _, _, traced, _ in found]
    if max(peaks) > 1.5 * min(peaks):
        raise SystemExit(f"memory grows with the rows: {peaks}")
    say(f"\nFlat: an export of {SIZES[-1]:,} rows takes the memory of one of {SIZES[0]:,}.")


def _measured(place: Place, size: int) -> tuple[Taken, Taken, float]:
    """The time by itself, the memory in a second run (tracing is slow), the units of the statistics."""
    with place.filled(size, ("payments",)):
        world = replace(place.town.world, files=NOWHERE)
        taken = _exported(world)
        if taken.rows != size:
            raise SystemExit(f"{taken.rows:,} rows of {size:,} were written")
        tracemalloc.start()
        traced = _exported(world, most_steps=2)  # the first parts: the others are as long
        tracemalloc.stop()
        _fill_a_month(world)
        ask = place.town.ask
        cost = cost_of(lambda: ask("GET", "/api/admin/payments/stats", as_="adem").status)
    return taken, traced, cost.units


def _exported(world: World, most_steps: int = 10_000) -> Taken:
    now = world.now()
    wanted = Wanted("payments", "csv", now - timedelta(days=15), now)
    export = service.ask(world, person("sevgi"), world.new_id("exp"), wanted, "tr")
    began, worked, steps = time.perf_counter(), time.process_time(), 0
    while (export := Export.get(export.export_id, consistent_read=True)).is_open and steps < most_steps:
        steps += 1
        jobs.go_on(world, export.export_id, int(export.step))
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    peak = tracemalloc.get_traced_memory()[1] / MEGABYTE if tracemalloc.is_tracing() else 0.0
    return Taken(int(export.rows), seconds, cpu, steps, peak)


def _fill_a_month(world: World) -> None:
    """A month in which everything happened every day, with every provider."""
    cells = {f"{p}|{s}|TRY": [1_000_000, 10**12] for p in ("stripe", "iyzico", "paytr") for s in STATES}
    month = world.now().strftime("%Y-%m")
    for day in range(1, 31):
        commit(new=[Sums(f"1#stats#{month}", f"{month}-{day:02d}#{shard}", cells=cells) for shard in range(8)])
