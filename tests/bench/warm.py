"""A warm GET by id against an AWS that answers at once, and the same as a tutorial writes it: boto3 and `json.dumps`.

Each run is a fresh process that handles the same event over and over; runs are interleaved, medians shown. Ours checks
a token, validates, and logs a line; the tutorial does not.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench import firsts, stage
from tests.bench.tables import median, show

ROUNDS = 5
WARM, COUNTED = 300, 1000
TUTORIAL = "tutorial with boto3"
GROUPS = ("orders", "payments", "certificates", "catalog", "users")
PROGRAM = f"""
import importlib, json, statistics, sys, time
out, sys.stdout = sys.stdout, open("/dev/null", "w")
handler = importlib.import_module(sys.argv[1]).handler
event = json.load(open(sys.argv[2]))
for _ in range({WARM}):
    handler(event, None)
taken, worked = [], time.process_time()
for _ in range({COUNTED}):
    began = time.perf_counter()
    handler(event, None)
    taken.append(time.perf_counter() - began)
worked = time.process_time() - worked
print(json.dumps([statistics.median(taken) * 1e6, worked / {COUNTED} * 1e6]), file=out)
"""


def run() -> None:
    """Measure and print."""
    stock, ids = stage.one_of_each()
    requests = firsts.requests(ids)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with stage.stub(stock) as address, stage.bundles() as folders:
        runs = {TUTORIAL: ("floors.plain_boto3", stage.variables(address, folders["floor"]), requests["orders"])}
        for group in GROUPS:
            environment = stage.variables(address, folders[f"{group}-handler"], f"functions.{group}.handler")
            runs[group] = ("kervan.boot", environment, requests[group])
        for _ in range(ROUNDS):
            for name, (module, environment, event) in runs.items():
                found[name].append(_once(module, environment, event))
    floor = found[TUTORIAL]
    rows = []
    for name, taken in found.items():
        ours, theirs = ([median(values) for values in zip(*each, strict=True)] for each in (taken, floor))
        rows.append((name, *ours, ours[0] / theirs[0], ours[1] / theirs[1]))
    header = ("GET by id", "µs", "CPU µs", "× tutorial", "CPU × tutorial")
    show("Warm requests", header, [*rows, ("budget", "", "", "1.3", "")])


def _once(module: str, environment: Mapping[str, str], event: Mapping[str, Any]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "event.json")
        file.write_text(json.dumps(event), encoding="utf-8")
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-S", "-c", PROGRAM, module, str(file)],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    wall, worked = json.loads(done.stdout)
    return wall, worked
