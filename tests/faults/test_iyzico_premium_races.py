"""Races around premium through iyzico, whose forms cannot be closed and whose calls know no idempotency."""

from functools import partial

from functions.premium import convergence, refunds, service
from functions.premium.schemas import SubscribeIn
from functions.premium.tables import Status, Subscription
from kervan.errors import Conflict
from kervan.providers.payments import ProviderName
from tests import shop
from tests.desks import HOME
from tests.faults.membership import Membership
from tests.faults.racing import Race, race
from tests.faults.scene import Scene
from tests.premium_fixture import IYZICO_CARD

ANA, STAFF = shop.person("ana"), shop.person("sevgi")
MONTHLY, YEARLY = (
    SubscribeIn.model_validate({"plan": plan, "provider": "iyzico", "buyer": {"address": HOME}})
    for plan in ("monthly", "yearly")
)


def club(scene: Scene) -> Membership:
    """Ana, who is no member yet."""
    return Membership(scene, ProviderName.IYZICO)


def member(scene: Scene) -> Membership:
    """Ana, who has premium."""
    job = club(scene)
    job.subscribe()
    return job


@race(club)
def test_paying_the_form_against_changing_ones_mind_and_looking(job: Membership) -> Race:
    """What was paid counts once; the other plan is refused, whoever is first."""
    row, page = service.subscribe(job.world, ANA, MONTHLY, "tr")
    outcomes = yield (
        partial(_pay, job, page.reference),
        partial(service.subscribe, job.world, ANA, YEARLY, "tr"),
        partial(convergence.converge, job.world, row.subscription_id),
    )
    assert isinstance(outcomes[1], Conflict), outcomes
    job.check()
    assert job.member.status()["premium"] and job.till.captured() == 2999


@race(member)
def test_a_renewal_against_cancelling_and_looking(job: Membership) -> Race:
    job.clock.advance(days=30, hours=2)
    row = job.member.row
    yield (
        partial(service.cancel, job.world, ANA),
        partial(convergence.converge, job.world, row.subscription_id),
        partial(job.plant.run_schedule, "premium"),
    )
    job.check()
    assert job.member.row.ends_at is not None


@race(member)
def test_a_refund_against_a_look_and_a_second_refund(job: Membership) -> Race:
    subscription_id = job.member.row.subscription_id
    ask = partial(refunds.ask, job.world, STAFF, subscription_id)
    yield ask, partial(convergence.converge, job.world, subscription_id), ask
    job.check()
    assert job.till.returned() == 2999
    assert [row.status for row in Subscription.scan()] == [Status.ENDED]


def _pay(job: Membership, token: str) -> None:
    simulator = job.till.simulator
    simulator.billing.subscribe(token, IYZICO_CARD)  # type: ignore[attr-defined]
