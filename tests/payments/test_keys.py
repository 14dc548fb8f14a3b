"""Stripe's key is rolled while payments are open: every function reads the one that holds now, by itself."""

from dataclasses import replace

from infra.local.simulators.stripe import StripeSimulator
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.conftest import Answer
from tests.payments.looking import row
from tests.plant import Plant
from tests.stripe_fixture import GOOD_CARD, KEYS, Till

ROLLED = "sk_test_rolled"


def roll(world: World, stripe: StripeSimulator) -> None:
    """In the dashboard, then in Secrets Manager; no process holds the old one any more."""
    stripe.core.settings = replace(stripe.core.settings, secret_key=ROLLED)
    world.secrets.put(Secret.STRIPE, {**KEYS, "api_key": ROLLED})


def test_between_a_webhook_and_its_worker(
    world: World, till: Till, stripe: StripeSimulator, started: Answer, plant: Plant
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    roll(world, stripe)
    plant.settle()
    assert row(started).status == "SUCCEEDED"


def test_before_the_clock_looks_at_open_payments(
    world: World, till: Till, stripe: StripeSimulator, started: Answer, plant: Plant, clock: cloud.Clock
) -> None:
    stripe.arm({"mode": "drop", "count": 99})
    stripe.pay(till.intent_of(started), GOOD_CARD)
    clock.advance(minutes=3)
    roll(world, stripe)
    plant.run_schedule("payments")
    assert row(started).status == "SUCCEEDED"
