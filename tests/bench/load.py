"""The local cloud over HTTP: a GET by id at a steady rate, and as many as sixteen clients can get."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from infra.local import demo, product
from infra.local.cloud import LocalCloud
from infra.local.people import DONOR
from infra.local.person import Person
from tests.bench.tables import say, show

RATE, SECONDS, CLIENTS, PAUSE = 100, 15, 16, 3
here = threading.local()


def run() -> None:
    """Start a cloud of its own, measure, print."""
    with LocalCloud.start() as cloud:
        product.people(cloud.addresses.door)
        donor = Person(cloud.urls, email=DONOR.email, password=DONOR.password).sign_in()
        address = f"{cloud.urls['api']}/orders/{demo.order_a_share(donor)['id']}"
        ask = partial(_ask, address, {"authorization": f"Bearer {donor.tokens['access_token']}"})
        for _ in range(50):
            ask()
        with ThreadPoolExecutor(CLIENTS) as pool:
            began = time.perf_counter()
            rushed = list(pool.map(lambda _: ask(), range(1500)))
            taken = time.perf_counter() - began
            time.sleep(PAUSE)
            steady = _steady(pool, ask)  # last: as many copies of the function as it needs are warm by now
    rows = [
        (f"{RATE} a second", *_spread(steady), sum(status != 200 for _, status in steady)),
        (f"{CLIENTS} clients: {1500 / taken:.0f} a second", *_spread(rushed), sum(s != 200 for _, s in rushed)),
    ]
    show("GET /api/orders/{id} over HTTP on the local cloud", ("load", "p50 ms", "p95 ms", "errors"), rows)
    say("Budget: p95 below 50 ms at 100 a second, 0 errors.")


def _ask(address: str, headers: dict[str, str]) -> tuple[float, int]:
    if not hasattr(here, "client"):
        here.client = httpx.Client(timeout=30)
    began = time.perf_counter()
    answer = here.client.get(address, headers=headers)
    return (time.perf_counter() - began) * 1000, answer.status_code


def _steady(pool: ThreadPoolExecutor, ask: partial[tuple[float, int]]) -> list[tuple[float, int]]:
    """So many a second, whether or not the ones before have come back."""
    began, waiting = time.perf_counter(), []
    for number in range(RATE * SECONDS):
        time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        waiting.append(pool.submit(ask))
    return [future.result() for future in waiting]


def _spread(found: list[tuple[float, int]]) -> tuple[float, float]:
    times = sorted(taken for taken, _ in found)
    return times[len(times) // 2], times[int(len(times) * 0.95)]
