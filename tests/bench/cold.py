"""Cold starts under the real `awslambdaric`: every HTTP function with its first request, the others up to their init.

Runs are interleaved and medians are shown. `work` is what the process spent on a CPU: on a busy machine its ratio is
the one to believe. Floors: a trivial handler, and a GET by id as a tutorial writes it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from infra.manifest import groups
from tests.bench import firsts, stage
from tests.bench.lambda_runtime import Start, start
from tests.bench.tables import median, say, show
from tests.budgets import imports

ROUNDS = 7
REQUESTS = 5
TRIVIAL, TUTORIAL = "trivial handler", "tutorial with boto3"
BUDGET = "budget of an HTTP function"


def run() -> None:
    """Measure and print."""
    stock, ids = stage.one_of_each()
    requests = firsts.requests(ids)
    with stage.stub(stock) as address, stage.bundles() as folders:
        floor = stage.variables(address, folders["floor"])
        runs: dict[str, Callable[[], Start]] = {
            TRIVIAL: lambda: start("floors.trivial.handler", floor, [requests["orders"]] * REQUESTS),
            TUTORIAL: lambda: start("floors.plain_boto3.handler", floor, [requests["orders"]] * REQUESTS),
        }
        for name, module in _entries().items():
            group, _, kind = name.partition("-")
            events = [requests[group]] * REQUESTS if kind == "handler" and group in requests else []
            runs[name] = _booted(stage.variables(address, folders[name], module), events)
        found = _interleaved(runs)
    _show(found)


def _entries() -> dict[str, str]:
    found = {function.name: function.module for group in groups().values() for function in group.functions}
    return dict(sorted(found.items(), key=lambda item: (not item[0].endswith("-handler"), item[0])))


def _booted(environment: dict[str, str], events: Sequence[Mapping[str, object]]) -> Callable[[], Start]:
    return lambda: start("kervan.boot.handler", environment, events)


def _interleaved(runs: Mapping[str, Callable[[], Start]]) -> dict[str, list[Start]]:
    """Every function once, and that several times; the first round warms the disk and does not count."""
    found: dict[str, list[Start]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        for name, once in runs.items():
            taken = once()
            if number:
                found[name].append(taken)
    return found


def _show(found: Mapping[str, Sequence[Start]]) -> None:
    floor = found[TRIVIAL]
    header = ("function", "cold ms", "× trivial", "work × trivial", "init → answer ms", "of that work", "files", "MB")
    entries = _entries()
    rows = []
    for name, starts in found.items():
        answers = [answer["statusCode"] for start in starts for answer in start.answers]
        if any(status != 200 for status in answers):
            say(f"{name} answered {sorted(set(answers))}")
        rows.append(
            (
                name if starts[0].answers else f"{name} (init only)",
                median(start.cold for start in starts),
                median(start.cold for start in starts) / median(start.cold for start in floor),
                median(start.work for start in starts) / median(start.work for start in floor),
                median(start.answer for start in starts),
                median(start.answer_work for start in starts),
                imports.of(entries[name]).files if name in entries else "",
                median(start.resident for start in starts),
            )
        )
    show("Cold starts", header, [*rows, (BUDGET, "", "9.0", "", "8.0", "", "450", "55.0")])
