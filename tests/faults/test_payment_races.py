"""Races around taking money: the order is paid once or not at all, and the provider's ledger agrees."""

from functools import partial
from typing import Any

from functions.orders import service as orders
from functions.payments import closing, convergence, service, webhooks
from functions.payments.schemas import ProcessIn
from kervan.buyers import BuyerIn
from kervan.errors import Conflict
from kervan.providers.payments import ProviderName
from tests import shop
from tests.conftest import Answer
from tests.desks import HOME
from tests.faults.job import Job
from tests.faults.racing import Race, race
from tests.faults.scheduler import Task
from tests.faults.stages import OPEN, ORDERED, PAYING, at
from tests.faults.stories import is_paid, is_paid_once, paid_twice


def converging(job: Job, place: int = 0) -> Task:
    """To be run: what a webhook, a return and a sweep lead to."""
    return partial(convergence.converge, job.world, job.payments[place].payment_id)


def starting(job: Job, name: ProviderName | None = None) -> Task:
    """To be run: the buyer asks to pay."""
    buyer = BuyerIn.model_validate({"address": HOME})
    wanted = ProcessIn(order_id=job.order_id, provider=name or job.till.name, buyer=buyer)
    return partial(service.process, job.world, shop.person("ana"), wanted, "tr", "203.0.113.7")


def sweeping(job: Job) -> Task:
    """To be run: the schedule."""
    return partial(closing.check, job.world)


def cancelling(job: Job) -> Task:
    """To be run: the buyer gives the order up."""
    return partial(orders.cancel, job.world, shop.person("ana"), job.order_id)


def paid_or_given_back(job: Job) -> None:
    """To rest; the order is paid by its payment, or closed and the money gone back."""
    job.check()
    [payment] = job.payments
    expected = {"PAID": "SUCCEEDED", "CANCELLED": "REFUNDED", "EXPIRED": "REFUNDED"}
    assert payment.status == expected[job.order.status], (job.order.status, payment.status)


def paid(job: Job) -> None:
    """To rest; paid once."""
    job.check()
    is_paid(job)
    assert [step.status for step in job.order.history] == ["PENDING", "PAID"]


@race(*PAYING)
def test_paying_against_cancelling(job: Job) -> Race:
    yield converging(job), cancelling(job)
    paid_or_given_back(job)


@race(*PAYING)
def test_paying_against_expiring(job: Job) -> Race:
    yield converging(job), partial(orders.expire, job.order, job.world.now())
    paid_or_given_back(job)


@race(*PAYING)
def test_two_workers_with_the_same_payment(job: Job) -> Race:
    outcomes = yield converging(job), converging(job)
    assert outcomes == [None, None]
    paid(job)


@race(*PAYING)
def test_two_webhooks_at_once(job: Job) -> Race:
    """The same event to two functions: one inbox row, one letter."""
    delivery = job.till.waiting()[-1]
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    take = partial(webhooks.receive, job.world, job.till.name, delivery.body, headers)
    outcomes = yield take, take
    assert outcomes == [None, None]
    job.plant.relay()
    assert len(job.plant.queues["payments"]) == 1
    paid(job)


@race(*PAYING)
def test_a_webhook_against_the_browsers_return(job: Job) -> Race:
    """Each writes down what it saw, and both lead to the same."""
    delivery = job.till.waiting()[-1]
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    outcomes = yield (
        partial(webhooks.receive, job.world, job.till.name, delivery.body, headers),
        partial(webhooks.come_back, job.world, job.till.name, {"payment_id": job.payments[0].payment_id}),
        converging(job),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)], outcomes
    paid(job)


@race(*PAYING)
def test_a_webhook_against_the_sweep(job: Job) -> Race:
    job.clock.advance(minutes=3)
    yield converging(job), sweeping(job)
    paid(job)


@race(*PAYING)
def test_two_sweeps(job: Job) -> Race:
    job.clock.advance(minutes=3)
    outcomes = yield sweeping(job), sweeping(job)
    assert outcomes == [None, None]
    paid(job)


@race(*[at(paid_twice, name) for name in ProviderName])
def test_two_providers_paying_one_order(job: Job) -> Race:
    outcomes = yield converging(job, 0), converging(job, 1)
    assert outcomes == [None, None]
    job.check()
    is_paid_once(job)


@race(*ORDERED)
def test_two_starts_of_one_payment(job: Job) -> Race:
    """Whatever the provider makes of starting twice, of all pages that were shown one is paid."""
    outcomes = yield starting(job), starting(job)
    assert all(isinstance(outcome, tuple) for outcome in outcomes), outcomes
    pay_whatever_is_shown(job, outcomes)
    paid(job)


@race(*ORDERED)
def test_a_start_against_the_sweep(job: Job) -> Race:
    """The sweep may find an intent whose provider is still being asked: no page that was shown is lost for it."""
    outcomes = yield starting(job), lambda: job.clock.advance(minutes=3), sweeping(job)
    pay_whatever_is_shown(job, outcomes[:1])
    job.check()
    if job.order.status == "PENDING":
        assert not isinstance(outcomes[0], tuple), outcomes
        job.till.pay(job.start())
        job.check()
    assert job.order.status == "PAID"


@race(*OPEN)
def test_cancelling_against_the_buyers_card(job: Job) -> Race:
    """The card is taken while the page is being closed. Who asks too late is told so, and has paid."""
    outcomes = yield cancelling(job), partial(job.till.pay, job.started), converging(job)
    job.settle()
    job.clock.advance(hours=2)
    job.check()
    ends = {"PAID": {"SUCCEEDED"}, "CANCELLED": {"CANCELLED", "REFUNDED"}}
    assert (job.order.status == "PAID") == isinstance(outcomes[0], Conflict), outcomes
    assert {row.status for row in job.payments} <= ends[job.order.status]


@race(*ORDERED)
def test_starting_against_cancelling(job: Job) -> Race:
    """What is shown of a cancelled order may be paid; then the money goes back."""
    outcomes = yield starting(job), cancelling(job)
    pay_whatever_is_shown(job, outcomes[:1])
    job.settle()
    job.clock.advance(hours=2)
    job.check()
    assert job.order.status == "CANCELLED"
    assert {row.status for row in job.payments} <= {"CANCELLED", "FAILED", "REFUNDED"}


def pay_whatever_is_shown(job: Job, outcomes: list[Any]) -> None:
    """The buyer pays on every page; a provider may refuse what is paid or closed already."""
    for page in (outcome[1].value for outcome in outcomes if isinstance(outcome, tuple)):
        try:
            job.till.pay(Answer(201, {"next_action": {"client_secret": page, "url": page}}, {}))
        except Exception as refused:  # noqa: BLE001 - the provider's own errors
            assert type(refused).__module__.startswith("infra.local.simulators"), refused
