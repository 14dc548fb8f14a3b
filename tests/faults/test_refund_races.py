"""Races around giving money back: never more than was taken, never twice, and the order follows its money."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from functions.certificates import issuing, revoking
from functions.orders import service as orders
from functions.payments import giving_back, reconcile, refunds, reviews
from functions.payments.refund_schemas import RefundIn, ReviewIn
from functions.payments.tables import Refund
from kervan.errors import Conflict
from kervan.money import Money
from kervan.providers.payments import ProviderName
from tests import shop
from tests.faults.job import Job
from tests.faults.racing import Race, race
from tests.faults.scheduler import Task
from tests.faults.stages import PAID, PAID_BY_STRIPE, UNBOUND, at
from tests.faults.stories import PRICE, is_paid, is_refunded, paid

SIXTY = PRICE * 60 // 100
PAID_TODAY = at(paid, ProviderName.IYZICO)


def asking(job: Job, key: str, minor: int | None = None) -> Task:
    """To be run: staff ask for so much back, or for all that is left."""
    wanted = RefundIn(amount=None if minor is None else Money(minor, "TRY"))
    return partial(refunds.ask, job.world, shop.person("sevgi"), job.payments[0].payment_id, wanted, key)


def promised(job: Job, minor: int | None = None) -> Refund:
    """A refund that the provider has not heard of."""
    refund = asking(job, "promised", minor)()
    assert isinstance(refund, Refund)
    return refund


def attempting(job: Job, refund: Refund) -> Task:
    """To be run: the provider is asked for it."""
    return partial(giving_back.attempt, job.world, refund.payment_id, refund.refund_id)


def refused(outcomes: Sequence[object]) -> Sequence[object]:
    """Those that did not work."""
    found = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, Conflict) for outcome in found), found
    return found


def back(job: Job) -> int:
    """What went back, when all is at rest."""
    job.check()
    return int(job.payments[0].refunded)


@race(*PAID)
def test_sixty_and_sixty_of_a_hundred(job: Job) -> Race:
    outcomes = yield asking(job, "one", SIXTY), asking(job, "two", SIXTY)
    assert len(refused(outcomes)) == 1, outcomes
    assert back(job) == SIXTY
    assert job.order.status == "PAID"


@race(*PAID)
def test_one_key_twice_at_once(job: Job) -> Race:
    outcomes = yield asking(job, "same", SIXTY), asking(job, "same", SIXTY)
    assert not refused(outcomes)
    assert len({outcome.refund_id for outcome in outcomes}) == 1
    assert back(job) == SIXTY


@race(*PAID, PAID_TODAY)
def test_two_attempts_at_one_refund(job: Job) -> Race:
    refund = promised(job)
    outcomes = yield attempting(job, refund), attempting(job, refund)
    assert not refused(outcomes)
    assert back(job) == PRICE
    is_refunded(job)


@race(*PAID)
def test_an_attempt_against_the_sweep(job: Job) -> Race:
    refund = promised(job, SIXTY)
    yield attempting(job, refund), lambda: job.clock.advance(minutes=4), partial(giving_back.check, job.world)
    assert back(job) == SIXTY


@race(*PAID)
def test_two_refunds_asked_for_at_once(job: Job) -> Race:
    """One provider, one payment: one after the other, each once."""
    first, second = promised(job, 1000), asking(job, "second", 2500)()
    assert isinstance(second, Refund)
    yield attempting(job, first), attempting(job, second)
    assert back(job) == 3500


@race(PAID_BY_STRIPE)
def test_a_refund_against_one_of_the_panel(job: Job) -> Race:
    """Together they are too much: whichever Stripe takes first is the one."""
    refund = promised(job, SIXTY)
    reference = job.payments[0].reference
    outcomes = yield attempting(job, refund), partial(job.stripe.refund, reference, SIXTY), reconciling(job)
    job.check()
    assert int(job.payments[0].refunded) == SIXTY, outcomes


@race(PAID_BY_STRIPE)
def test_a_refund_against_a_webhook_about_one(job: Job) -> Race:
    """The panel's fits beside ours."""
    job.stripe.refund(job.payments[0].reference, 1000)
    outcomes = yield reconciling(job), asking(job, "ours", SIXTY), reconciling(job)
    assert not refused(outcomes)
    assert back(job) == SIXTY + 1000


@race(PAID_BY_STRIPE)
def test_a_refund_against_a_dispute(job: Job) -> Race:
    """Whichever comes first: the buyer has the money once."""
    dispute = partial(job.stripe.dispute, job.payments[0].reference)
    refund = promised(job)
    outcomes = yield attempting(job, refund), dispute, reconciling(job)
    job.settle()
    for each in job.stripe.ledger()["disputes"]:
        job.stripe.decide_dispute(each["id"], "lost")
    job.check()
    row = job.payments[0]
    assert int(row.refunded) + int(row.charged_back) == PRICE, outcomes
    assert job.order.status == "REFUNDED"


@race(PAID_BY_STRIPE)
def test_a_new_refund_against_one_that_bounces(job: Job) -> Race:
    refund = promised(job, SIXTY)
    attempting(job, refund)()
    job.settle()
    [there] = job.stripe.ledger()["refunds"]
    bounce = partial(job.stripe.settle_refund, there["id"], "failed")
    outcomes = yield asking(job, "new", PRICE - SIXTY), bounce, reconciling(job)
    assert not refused(outcomes)
    assert back(job) == PRICE - SIXTY


@race(*PAID)
def test_two_staff_cancel_a_paid_order(job: Job) -> Race:
    yield [partial(orders.cancel, job.world, shop.person(name), job.order_id) for name in ("sevgi", "adem")]
    assert back(job) == PRICE
    is_refunded(job)


@race(*UNBOUND)
def test_accepting_against_refunding_a_review(job: Job) -> Race:
    """A person accepts what another gives back: the order is paid, or the buyer has the money."""
    yield reviewing(job, "accept"), reviewing(job, "refund")
    job.check()
    ended = (job.order.status, job.payments[0].status, int(job.payments[0].refunded))
    assert ended in {("PAID", "SUCCEEDED", 0), ("REFUNDED", "REFUNDED", PRICE)}


@race(*UNBOUND)
def test_two_admins_accept_one_review(job: Job) -> Race:
    yield reviewing(job, "accept"), reviewing(job, "accept")
    job.check()
    is_paid(job)


@race(*UNBOUND)
def test_accepting_against_expiring(job: Job) -> Race:
    yield reviewing(job, "accept"), partial(orders.expire, job.order, job.world.now())
    job.check()
    ended = (job.order.status, job.payments[0].status)
    assert ended in {("PAID", "SUCCEEDED"), ("EXPIRED", "NEEDS_REVIEW")}


@race(PAID_BY_STRIPE)
def test_a_refund_against_issuing_the_certificate(job: Job) -> Race:
    """However they meet, what is left is revoked."""
    refund = promised(job)
    attempting(job, refund)()
    for row in job.certificates:
        row.delete()
    now = job.world.now()
    yield (
        partial(issuing.issue, job.world, job.order_id, now),
        partial(revoking.revoke, job.world, job.order_id, now),
        partial(issuing.issue, job.world, job.order_id, now),
    )
    job.check()
    assert [row.status for row in job.certificates] == ["REVOKED"]


def reconciling(job: Job) -> Task:
    """To be run: what a webhook about refunds leads to."""
    return partial(reconcile.look, job.world, job.payments[0].payment_id)


def reviewing(job: Job, decision: Literal["accept", "refund"]) -> Task:
    """To be run: an admin decides."""
    wanted = ReviewIn(decision=decision, note="dekont")
    return partial(
        reviews.review, job.world, shop.person("adem"), job.payments[0].payment_id, wanted, f"review-{decision}"
    )
