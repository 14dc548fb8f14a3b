"""Races around money: whatever the order, the order is paid once or not at all, and Stripe's ledger agrees."""

import hashlib
import os
from functools import partial

import pytest

from functions.certificates import issuing
from functions.certificates.tables import Certificate
from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments import convergence, webhooks
from functions.payments.tables import Payment
from infra.local.simulators.stripe import Delivery
from kervan.providers.payments import ProviderName
from kervan.settings import Bucket
from tests import shop
from tests.faults import invariants
from tests.faults.job import Job
from tests.faults.scheduler import interleave
from tests.stripe_fixture import GOOD_CARD

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "3")))


def paid_at_stripe(job: Job) -> str:
    """An order whose buyer has paid, while nobody here knows; the payment's id."""
    order = shop.place(job.world, "ana")
    job.order_id = order.order_id
    started = job.till.process(job.order_id)
    job.simulator.pay(job.till.intent_of(started), GOOD_CARD)
    return str(started.body["payment"]["id"])


def check(job: Job) -> None:
    """To rest, and every invariant."""
    job.settle()
    invariants.at_rest(job.world, job.plant, job.simulator)


@pytest.mark.parametrize("seed", SEEDS)
def test_paying_against_cancelling(job: Job, seed: int) -> None:
    payment_id = paid_at_stripe(job)
    interleave(
        job.injector,
        seed,
        partial(convergence.converge, job.world, payment_id),
        partial(orders.cancel, job.world, shop.person("ana"), job.order_id),
    )
    check(job)
    expected = {"PAID": "SUCCEEDED", "CANCELLED": "NEEDS_REVIEW"}
    assert Payment.get(payment_id).status == expected[Order.get(job.order_id).status]


@pytest.mark.parametrize("seed", SEEDS)
def test_paying_against_expiring(job: Job, seed: int) -> None:
    payment_id = paid_at_stripe(job)
    order = Order.get(job.order_id)
    interleave(
        job.injector,
        seed,
        partial(convergence.converge, job.world, payment_id),
        partial(orders.expire, order, job.world.now()),
    )
    check(job)
    expected = {"PAID": "SUCCEEDED", "EXPIRED": "NEEDS_REVIEW"}
    assert Payment.get(payment_id).status == expected[Order.get(job.order_id).status]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_workers_with_the_same_payment(job: Job, seed: int) -> None:
    payment_id = paid_at_stripe(job)
    both = partial(convergence.converge, job.world, payment_id)
    assert interleave(job.injector, seed, both, both) == [None, None]
    check(job)
    assert [step.status for step in Order.get(job.order_id).history] == ["PENDING", "PAID"]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_webhooks_at_once(job: Job, seed: int) -> None:
    """The same event to two functions: one inbox row, one letter."""
    paid_at_stripe(job)
    deliveries: list[Delivery] = []
    job.simulator.flush(lambda delivery: deliveries.append(delivery) or 200)

    for delivery in deliveries:
        take = partial(webhooks.receive, job.world, ProviderName.STRIPE, delivery.body, _lower(delivery))
        assert interleave(job.injector, seed, take, take) == [None, None]
    check(job)
    assert Order.get(job.order_id).status == "PAID"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_webhook_against_the_browsers_return(job: Job, seed: int) -> None:
    payment_id = paid_at_stripe(job)
    reference = Payment.get(payment_id).reference
    interleave(
        job.injector,
        seed,
        partial(convergence.converge, job.world, payment_id, hint=reference),
        partial(convergence.converge, job.world, payment_id),
        partial(job.plant.run_schedule, "payments"),
    )
    check(job)
    assert Order.get(job.order_id).status == "PAID"


@pytest.mark.parametrize("seed", SEEDS)
def test_two_workers_issue_one_certificate(job: Job, seed: int) -> None:
    payment_id = paid_at_stripe(job)
    convergence.converge(job.world, payment_id)
    issue = partial(issuing.issue, job.world, job.order_id, job.world.now())
    interleave(job.injector, seed, issue, issue)
    rows = list(Certificate.scan())
    assert [row.status for row in rows] == ["READY"]
    stored = hashlib.sha256(job.world.files.get(Bucket.DOCUMENTS, rows[0].file_key)).hexdigest()
    assert stored == rows[0].sha256
    check(job)


def _lower(delivery: Delivery) -> dict[str, str]:
    return {name.lower(): value for name, value in delivery.headers.items()}
