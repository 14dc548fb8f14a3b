"""What happens around money, told so that any call of it may die: who does what, and how it has to end."""

from collections.abc import Callable
from dataclasses import dataclass

from kervan.providers.payments import ProviderName
from tests.faults.job import Job

EVERY = tuple(ProviderName)
STRIPE, IYZICO, PAYTR = EVERY
PRICE, PART = 1_250_000, 750_000


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


def open_page(job: Job) -> None:
    """A payment waits for its buyer."""
    job.place()
    job.start()
    job.till.tell()


def paid_unseen(job: Job) -> None:
    """The buyer has paid, the provider's webhook is lost, and nobody here knows."""
    open_page(job)
    job.till.simulator.arm({"mode": "drop", "count": 9})
    job.till.pay(job.started)
    assert job.till.tell() == 0


def paid(job: Job) -> None:
    """The order is paid and its certificate issued."""
    job.run()
    is_paid(job)


def paid_yesterday(job: Job) -> None:
    """A day ago, so that it can no longer be undone without a trace."""
    paid(job)
    job.clock.advance(days=1)


def cancelled_and_paid(job: Job) -> None:
    """The buyer pays in the moment in which the order is cancelled."""
    open_page(job)
    job.till.pay(job.started)
    assert job.cancel().status == 200


def paid_twice(job: Job) -> None:
    """One order is paid at two providers before anybody here knows."""
    open_page(job)
    others = job.tills[PAYTR if job.till.name == STRIPE else STRIPE]
    second = others.process(job.order_id, key="second")
    for till, started in ((job.till, job.started), (others, second)):
        till.pay(started)


def disputed(job: Job) -> None:
    """The buyer's bank asks for the money, and our webhook knows."""
    paid(job)
    job.dispute_id = job.stripe.dispute(job.payments[0].reference)["id"]
    job.settle()
    assert int(job.payments[0].open_disputes) == 1


def refunded(job: Job) -> None:
    """All of it went back."""
    paid(job)
    refunding(job)
    is_refunded(job)


def returning(job: Job) -> None:
    """The browser comes back."""
    job.insist(lambda: job.till.come_back(job.started))
    job.settle()


def giving_up(job: Job) -> None:
    """The buyer cancels; time passes until nobody can pay any more."""
    job.insist(job.cancel)
    job.carry()
    job.clock.advance(hours=2)
    job.settle()


def refunding(job: Job) -> None:
    """Staff give all of it back."""
    job.insist(lambda: job.refund(job.payments[0].payment_id))
    job.settle()


def refunding_a_part(job: Job) -> None:
    """Staff give some of it back."""
    job.insist(lambda: job.refund(job.payments[0].payment_id, PART))
    job.settle()


def cancelling_when_paid(job: Job) -> None:
    """Staff cancel the order; its payment is to be given back."""
    job.insist(lambda: job.cancel("sevgi"))
    job.settle()


def refunding_in_the_panel(job: Job) -> None:
    """Somebody gives some of it back in Stripe's panel."""
    job.stripe.refund(job.payments[0].reference, PART)
    job.settle()


def disputing(job: Job) -> None:
    """The bank asks for the money and gets it."""
    dispute = job.stripe.dispute(job.payments[0].reference)
    job.settle()
    job.stripe.decide_dispute(dispute["id"], "lost")
    job.settle()


def winning(job: Job) -> None:
    """The bank decides for us."""
    job.stripe.decide_dispute(job.dispute_id, "won")
    job.settle()


def bouncing(job: Job) -> None:
    """The buyer's bank sends the refund back."""
    [refund] = job.stripe.ledger()["refunds"]
    job.stripe.settle_refund(refund["id"], "failed")
    job.settle()


def is_paid(job: Job) -> None:
    """Paid once."""
    ends(job, "PAID", SUCCEEDED=0)


def is_cancelled(job: Job) -> None:
    """Closed, unpaid."""
    ends(job, "CANCELLED", CANCELLED=0)


def is_refunded(job: Job) -> None:
    """All of it went back, once."""
    ends(job, "REFUNDED", REFUNDED=PRICE)


def is_refunded_in_part(job: Job) -> None:
    """Some of it went back, once."""
    ends(job, "PAID", SUCCEEDED=PART)


def is_given_back(job: Job) -> None:
    """What the order did not need went back, once."""
    ends(job, "CANCELLED", REFUNDED=PRICE)


def is_paid_once(job: Job) -> None:
    """One payment pays, the other went back."""
    ends(job, "PAID", SUCCEEDED=0, REFUNDED=PRICE)


def is_lost(job: Job) -> None:
    """The bank took it; nothing is refunded beside it."""
    ends(job, "REFUNDED", REFUNDED=0)


def waits_for_a_person(job: Job) -> None:
    """The buyer has nothing of what the order says was refunded."""
    ends(job, "REFUNDED", NEEDS_REVIEW=0)


def ends(job: Job, order: str, **payments: int) -> None:
    """The order's state; of each payment its state and what was refunded."""
    found = {row.status: int(row.refunded) for row in job.payments}
    assert (job.order.status, found) == (order, payments), (job.order.status, found)


STORIES = (
    Story("paying", EVERY, nothing, Job.run, is_paid),
    Story("a browser's return", EVERY, paid_unseen, returning, is_paid),
    Story("a sweep", EVERY, paid_unseen, Job.settle, is_paid),
    Story("giving up", EVERY, open_page, giving_up, is_cancelled),
    Story("a refund", EVERY, paid_yesterday, refunding, is_refunded),
    Story("a refund of a part", EVERY, paid_yesterday, refunding_a_part, is_refunded_in_part),
    Story("undoing a payment", (IYZICO,), paid, refunding, is_refunded),
    Story("cancelling a paid order", EVERY, paid, cancelling_when_paid, is_refunded),
    Story("money for a cancelled order", EVERY, cancelled_and_paid, Job.settle, is_given_back),
    Story("two payments of one order", EVERY, paid_twice, Job.settle, is_paid_once),
    Story("a refund in the panel", (STRIPE,), paid, refunding_in_the_panel, is_refunded_in_part),
    Story("a dispute that is lost", (STRIPE,), paid, disputing, is_lost),
    Story("a dispute that is won", (STRIPE,), disputed, winning, is_paid),
    Story("a refund that bounces", (STRIPE,), refunded, bouncing, waits_for_a_person),
)
