"""What happens around money, told so that any call of it may die: who does what, and how it has to end."""

from collections.abc import Callable
from dataclasses import dataclass

from kervan.providers.payments import ProviderName
from tests.faults.job import Job

EVERY = tuple(ProviderName)


@dataclass(frozen=True)
class Story:
    """`before` happens untouched; faults are for the calls of `told`, which ends at rest; `end` is how it ended."""

    name: str
    providers: tuple[ProviderName, ...]
    before: Callable[[Job], object]
    told: Callable[[Job], object]
    end: Callable[[Job], object]


def nothing(_job: Job) -> None:
    """An empty cloud will do."""


def placed(job: Job) -> None:
    """An order waits for its payment."""
    job.place()


def paid_unseen(job: Job) -> None:
    """The buyer has paid, the provider's webhook is lost, and nobody here knows."""
    job.place()
    job.start()
    job.till.tell()
    job.till.simulator.arm({"mode": "drop", "count": 9})
    job.till.pay(job.started)
    assert job.till.tell() == 0


def returning(job: Job) -> None:
    """The browser comes back; no schedule may be what finds the payment."""
    job.insist(lambda: job.till.come_back(job.started))
    job.settle()


def is_paid(job: Job) -> None:
    """Paid once."""
    assert [row.status for row in job.payments] == ["SUCCEEDED"], job.payments
    assert job.order.status == "PAID", job.order.status


def abandoned(job: Job) -> None:
    """A payment is open when its order is cancelled."""
    job.place()
    job.start()


def cancelling(job: Job) -> None:
    """The buyer gives the order up; time passes until nobody can pay any more."""
    job.insist(job.cancel)
    job.settle()
    job.clock.advance(hours=2)
    job.settle()


def is_cancelled(job: Job) -> None:
    """Closed, unpaid."""
    assert [row.status for row in job.payments] == ["CANCELLED"], job.payments
    assert job.order.status == "CANCELLED", job.order.status


STORIES = (
    Story("paying", EVERY, nothing, Job.run, is_paid),
    Story("a browser's return", EVERY, paid_unseen, returning, is_paid),
    Story("a sweep", EVERY, paid_unseen, Job.settle, is_paid),
    Story("giving up", EVERY, abandoned, cancelling, is_cancelled),
)
