"""What is about payments, among 100, 10,000 and 1,000,000 of them: calls, capacity units, and how fast webhooks answer.

All payments are ana's, of one month and one state: the worst partition there can be.
"""

import os
import time
from collections.abc import Iterator, Mapping

from tests.bench.calls import Costs, Place, furnished, judge, show_costs
from tests.bench.requests import lawful
from tests.bench.tables import median, show

SIZES = (100, 10_000, 1_000_000)
WEBHOOKS = tuple(f"POST /api/webhooks/{provider}" for provider in ("stripe", "iyzico", "paytr"))
ONE = "GET /api/payments/{payment_id}"
ASKED = (
    *("POST /api/payments/process", *WEBHOOKS, "POST /api/payments/{payment_id}/refund", ONE),
    *("GET /api/payments", "GET /api/admin/payments", "GET /api/payments/{payment_id}/refunds"),
    *("GET /api/admin/payments/stats", "GET /api/admin/ledger/balances"),
)
TIMES = 40


def run() -> None:
    """Measure, print, and fail where a cost grows with the payments."""
    costs: dict[int, Costs] = {}
    times: dict[int, Mapping[str, float]] = {}
    with furnished() as place:
        for size in _sizes():
            with place.filled(size, ("payments",)):
                costs[size] = {operation: place.cost(operation) for operation in ASKED}
                times[size] = dict(_times(place))
    show_costs(costs)
    rows = [(operation, *(_ratio(each[operation] / each[ONE]) for each in times.values())) for operation in WEBHOOKS]
    show(f"Median of the answer, × {ONE}", ("request", *(f"{size:,}" for size in times)), rows)
    judge(costs)


def _ratio(value: float) -> str:
    return f"{value:.2f}"


def _sizes() -> tuple[int, ...]:
    """KERVAN_ROWS names a smaller largest table."""
    most = int(os.environ.get("KERVAN_ROWS", SIZES[-1]))
    return (*(size for size in SIZES if size < most), most)


def _times(place: Place) -> Iterator[tuple[str, float]]:
    """One of each in turn, so that what else this machine does meets all of them; each event is a new one."""
    took: dict[str, list[float]] = {operation: [] for operation in (ONE, *WEBHOOKS)}
    for _ in range(TIMES):
        for operation, times in took.items():
            ask = lawful(place.town, operation)
            began = time.perf_counter()
            assert ask() == 200
            times.append((time.perf_counter() - began) * 1000)
    return ((operation, median(times)) for operation, times in took.items())
