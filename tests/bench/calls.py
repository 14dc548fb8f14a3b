"""Calls and capacity units of every request, in tables of 100, 10,000 and 100,000 rows, on Amazon's DynamoDB Local.

All rows are ana's: the worst partition there can be. What a request costs must not depend on how many there are.
`scripts/bench money` asks what is about payments among a million of them.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from kervan import aws
from kervan.settings import settings
from tests import cloud
from tests.bench import dynamodb_local
from tests.bench.requests import lawful
from tests.bench.rows import clone
from tests.bench.stage import in_moto
from tests.bench.tables import say, show
from tests.faults.injector import Injector
from tests.front import operations
from tests.security.town import Town, built_town
from tests.spotify.served import address, settings_of, simulated

SIZES = (100, 10_000, 100_000)
FILLED = ("certificates", "orders", "payments", "products", "sessions", "users")
SKIPPED = {"GET /health/detailed"}  # describes the stage; no user waits for it
SLACK = 1.0
ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"


@dataclass(frozen=True)
class Cost:
    """What one request took."""

    status: int
    calls: tuple[str, ...]
    units: float


Costs = dict[str, Cost]


def run() -> None:
    """Measure, print, and fail where a cost grows with the rows."""
    with furnished() as place:
        found = {size: place.costs(size, FILLED, sorted(set(operations()) - SKIPPED)) for size in SIZES}
    show_costs(found)
    judge(found)


@contextmanager
def furnished() -> Iterator["Place"]:
    """A town, its rows in a folder of DynamoDB Local."""
    clock = cloud.Clock()
    spotify = simulated(clock, rotates=False)
    with in_moto(), address(spotify) as url, tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), built_town(clock, spotify, settings_of(url)))
        place.furnish()
        yield place


def show_costs(found: Mapping[int, Costs]) -> None:
    rows = []
    for operation, cost in found[min(found)].items():
        units = [costs[operation].units if operation in costs else "" for costs in found.values()]
        rows.append((operation, cost.status, _short(cost.calls), *units))
    show("Calls and capacity units", ("request", "status", "calls", *(f"{size:,}" for size in found)), rows)


def _short(calls: Sequence[str]) -> str:
    """`4 UpdateItem + GetItem`."""
    groups = [(name, len(list(same))) for name, same in groupby(calls)]
    return " + ".join(name if count == 1 else f"{count} {name}" for name, count in groups) or "none"


def judge(found: Mapping[int, Costs]) -> None:
    """Flat: the same calls, and the same units give or take one."""
    least, most = min(found), max(found)
    for size, costs in found.items():
        for operation, cost in costs.items():
            first = found[least][operation]
            if (cost.calls, cost.status) != (first.calls, first.status) or abs(cost.units - first.units) > SLACK:
                raise SystemExit(f"{operation} costs {first} with {least} rows and {cost} with {size:,}")
    say(f"\nFlat: no request costs more than {SLACK:.0f} unit more among {most:,} rows than among {least}.")


@dataclass
class Place:
    """Folders of DynamoDB Local, and the town whose tables lie in them. Every size begins with the town as it was."""

    folder: Path
    town: Town
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def as_it_was(self) -> Path:
        """The town's own rows alone."""
        return self.folder / "town"

    def furnish(self) -> None:
        """The town's own tables and rows."""
        client: Any = aws.client("dynamodb")
        names = [f"{settings().stage}-{table.schema().name}" for table in cloud.tables()]
        self.rows = {name: client.scan(TableName=name)["Items"] for name in names}
        self.as_it_was.mkdir()
        with tables_in(self.as_it_was):
            make_tables()
            self._put_back()

    def costs(self, size: int, filled: tuple[str, ...], asked: Sequence[str]) -> Costs:
        """Fill these tables up to a size; then ask, every time from the town as it began."""
        with self.filled(size, filled):
            return {operation: self.cost(operation) for operation in asked}

    @contextmanager
    def filled(self, size: int, filled: tuple[str, ...]) -> Iterator[None]:
        """Meanwhile so many rows are in these tables."""
        began, stage = time.monotonic(), settings().stage
        folder = Path(shutil.copytree(self.as_it_was, self.folder / str(size)))
        for schema in (table.schema() for table in cloud.tables()):
            if schema.name in filled:
                key = self.rows[f"{stage}-{schema.name}"][0][schema.hash_key]["S"]
                clone(folder / dynamodb_local.FILE, schema, stage, key=key, up_to=size)
        say(f"{size:,} rows in {', '.join(filled)} after {time.monotonic() - began:.0f} s")
        with tables_in(folder):
            self.town.ask("GET", "/api/orders", as_="ana")  # the secrets are read
            yield
        shutil.rmtree(folder)

    def cost(self, operation: str) -> Cost:
        ask = lawful(self.town, operation)
        if not operation.startswith("GET "):
            self._put_back()
        return cost_of(ask)

    def _put_back(self) -> None:
        client: Any = aws.client("dynamodb")
        for name, items in self.rows.items():
            for item in items:
                client.put_item(TableName=name, Item=item)


def make_tables() -> None:
    """Every table of the stage, empty."""
    local: Any = aws.client("dynamodb")
    for table in cloud.tables():
        with suppress(local.exceptions.ResourceInUseException):  # the first try's answer came too late
            cloud.create_table(local, table.schema(), settings().stage)


@contextmanager
def tables_in(folder: Path) -> Iterator[None]:
    """Tables are in DynamoDB Local meanwhile; everything else stays in moto."""
    with dynamodb_local.running(folder) as address:
        os.environ[ENDPOINT] = address
        _forget()
        aws.client("dynamodb").meta.events.register("provide-client-params.dynamodb", _tell_capacity)
        try:
            yield
        finally:
            del os.environ[ENDPOINT]
            _forget()


def cost_of(ask: Callable[[], int]) -> Cost:
    """The calls that leave while it asks, secrets apart, and their units."""
    with Injector().installed() as injector:
        status = ask()
    calls = [call for call in injector.trace if call.operation != "GetSecretValue"]
    return Cost(status, tuple(call.operation for call in calls), sum(call.units for call in calls))


def _tell_capacity(params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
    known = "ReturnConsumedCapacity" in model.input_shape.members
    return {**params, "ReturnConsumedCapacity": "TOTAL"} if known else params


def _forget() -> None:
    aws.forget()
    for table in cloud.tables():
        table._connection = None
