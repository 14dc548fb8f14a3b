"""What is told of one payment, in every order, up to fifty times, and three days late: it ends in the same way."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations

import pytest

from infra.local.simulators.common.deliveries import Delivery
from kervan.providers.payments import ProviderName
from tests.desks import POOR
from tests.faults import report
from tests.faults.branching import apart
from tests.faults.job import Job
from tests.faults.scene import opened
from tests.faults.stories import cancelled_and_paid, is_given_back, is_paid, open_page

LONG = os.environ.get("KERVAN_ORDERS") == "all"
EACH = pytest.mark.parametrize("provider", list(ProviderName))
Act = Callable[[], object]


@pytest.fixture
def job(_stage: None, provider: ProviderName) -> Iterator[Job]:
    """A payment waits for its buyer."""
    with opened() as scene:
        made = Job(scene, provider)
        open_page(made)
        yield made


def acts(job: Job) -> list[Act]:
    """A card was refused and another taken: each webhook about it, the browser's return, and the sweep."""
    job.till.pay(job.started, POOR)
    job.till.pay(job.started)
    job.clock.advance(minutes=3)
    hooks: list[Act] = [partial(taken, job, delivery) for delivery in job.till.waiting()]
    return [*hooks, partial(job.till.come_back, job.started), partial(job.plant.run_schedule, "payments")]


def taken(job: Job, delivery: Delivery) -> None:
    """One of them comes, and is worked on."""
    assert job.till.deliver(delivery).status == 200


def lived(job: Job, order: tuple[Act, ...]) -> dict[str, object]:
    """These acts in this order, each worked on before the next; paid as soon as they are done, and nothing after."""
    for act in order:
        act()
        while job.plant.step():
            pass
    assert job.order.status == "PAID", job.order.status
    job.check()
    is_paid(job)
    return {}


@EACH
def test_the_events_of_a_payment_in_every_order(job: Job, provider: ProviderName) -> None:
    every = list(permutations(acts(job)))
    tried = every if LONG else every[:: max(1, len(every) // 6)]
    for order in tried:
        told = apart(partial(lived, job, order))
        assert "violation" not in told, ([getattr(act, "args", act) for act in order], told)
    report.note(f"orders of what is told of a payment ({provider})", tried=len(tried), of=len(every))


@EACH
def test_each_event_up_to_fifty_times(job: Job, provider: ProviderName) -> None:
    """Webhooks repeated by the provider, and letters by the queue."""
    hooks = tuple(act for act in acts(job) if getattr(act, "func", None) is taken)
    counts = range(2, 51) if LONG else (2, 50)

    def often(times: int) -> dict[str, object]:
        job.plant.duplicate = min(times, 8)
        return lived(job, hooks * times)

    for times in counts:
        told = apart(partial(often, times))
        assert "violation" not in told, (times, told)
    report.note(f"each event so many times ({provider})", tried=len(counts), most=max(counts))


@pytest.mark.parametrize("provider", list(ProviderName))
@pytest.mark.usefixtures("_stage")
def test_money_that_is_heard_of_three_days_after_the_order_was_cancelled(provider: ProviderName) -> None:
    """Nobody looked meanwhile: it goes back, once."""
    with opened() as scene:
        made = Job(scene, provider)
        cancelled_and_paid(made)
        made.clock.advance(hours=72)
        made.check()
        is_given_back(made)
