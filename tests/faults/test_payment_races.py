"""Races around money: whatever the order, the order is paid once or not at all, and the provider's ledger agrees."""

import hashlib
from functools import partial

from functions.certificates import issuing
from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments import convergence, webhooks
from kervan.providers.payments import ProviderName
from kervan.settings import Bucket
from tests import shop
from tests.faults.job import Job
from tests.faults.racing import Race, race
from tests.faults.scene import Scene


def stripe(scene: Scene) -> Job:
    """Paid through Stripe, while nobody here knows."""
    return paid_unseen(Job(scene, ProviderName.STRIPE))


def iyzico(scene: Scene) -> Job:
    """Paid through iyzico."""
    return paid_unseen(Job(scene, ProviderName.IYZICO))


def paytr(scene: Scene) -> Job:
    """Paid through PayTR."""
    return paid_unseen(Job(scene, ProviderName.PAYTR))


def paid_unseen(job: Job) -> Job:
    """The buyer has paid; the webhook waits."""
    job.place()
    job.till.pay(job.start())
    return job


def ends(job: Job) -> None:
    """To rest; the order is paid by its payment, or closed and the money given back."""
    job.check()
    [payment] = job.payments
    expected = {"PAID": "SUCCEEDED", "CANCELLED": "REFUNDED", "EXPIRED": "REFUNDED"}
    assert payment.status == expected[job.order.status], (job.order.status, payment.status)


@race(stripe, iyzico, paytr)
def test_paying_against_cancelling(job: Job) -> Race:
    yield converging(job), partial(orders.cancel, job.world, shop.person("ana"), job.order_id)
    ends(job)


@race(stripe, iyzico, paytr)
def test_paying_against_expiring(job: Job) -> Race:
    order = Order.get(job.order_id)
    yield converging(job), partial(orders.expire, order, job.world.now())
    ends(job)


@race(stripe, iyzico, paytr)
def test_two_workers_with_the_same_payment(job: Job) -> Race:
    outcomes = yield converging(job), converging(job)
    assert outcomes == [None, None]
    ends(job)
    assert [step.status for step in job.order.history] == ["PENDING", "PAID"]


@race(stripe, iyzico, paytr, most=200)
def test_eight_workers_with_the_same_payment(job: Job) -> Race:
    outcomes = yield [converging(job)] * 8
    assert outcomes == [None] * 8
    ends(job)
    assert [step.status for step in job.order.history] == ["PENDING", "PAID"]


@race(stripe, iyzico, paytr)
def test_two_webhooks_at_once(job: Job) -> Race:
    """The same event to two functions: one inbox row, one letter."""
    delivery = job.till.waiting()[-1]
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    take = partial(webhooks.receive, job.world, job.till.name, delivery.body, headers)
    outcomes = yield take, take
    assert outcomes == [None, None]
    job.plant.relay()
    assert len(job.plant.queues["payments"]) <= 1
    ends(job)
    assert job.order.status == "PAID"


@race(stripe, iyzico, paytr)
def test_a_webhook_against_the_browsers_return(job: Job) -> Race:
    [payment] = job.payments
    yield converging(job, hint=payment.reference), converging(job)
    ends(job)
    assert job.order.status == "PAID"


@race(stripe, iyzico, paytr)
def test_a_webhook_against_the_sweep(job: Job) -> Race:
    job.clock.advance(minutes=3)
    yield converging(job), partial(job.plant.run_schedule, "payments")
    ends(job)
    assert job.order.status == "PAID"


@race(stripe, iyzico, paytr)
def test_two_sweeps(job: Job) -> Race:
    job.clock.advance(minutes=3)
    sweep = partial(job.plant.run_schedule, "payments")
    outcomes = yield sweep, sweep
    assert outcomes == [None, None]
    ends(job)
    assert job.order.status == "PAID"


@race(stripe)
def test_two_workers_issue_one_certificate(job: Job) -> Race:
    converging(job)()
    issue = partial(issuing.issue, job.world, job.order_id, job.world.now())
    yield issue, issue
    [row] = job.certificates
    assert row.status == "READY"
    assert hashlib.sha256(job.world.files.get(Bucket.DOCUMENTS, row.file_key)).hexdigest() == row.sha256
    ends(job)


def converging(job: Job, hint: str | None = None) -> partial[None]:
    """To be run: what a webhook, a return and a sweep lead to."""
    return partial(convergence.converge, job.world, job.payments[0].payment_id, hint=hint)
