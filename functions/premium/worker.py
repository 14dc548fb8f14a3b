"""Works on what providers, browsers and staff told: each reads the truth and commits once."""

from functions.payments.events import BillingEventReceived
from kervan import log
from kervan.settings import Secret
from kervan.worker import People, Worker
from kervan.world import World

from . import convergence, hearing, leaving, refunds
from .events import BrowserReturned, SubscriptionNeedsReview, SubscriptionRefundAsked
from .privacy import HOLDINGS

# Two letters of at most eight calls to a provider, eleven seconds each.
worker = Worker(
    timeout=180,
    batch=2,
    secrets=(Secret.STRIPE, Secret.IYZICO),
    people=People(HOLDINGS, before_erasure=leaving.end_subscription),
)
handler = worker.handler


@worker.on(BillingEventReceived)
def converge_after_webhook(world: World, event: BillingEventReceived) -> None:
    """From either webhook; it names the subscription as far as it can."""
    hearing.hear(world, event)


@worker.on(BrowserReturned)
def converge_after_return(world: World, event: BrowserReturned) -> None:
    """As a webhook, earlier or later than it."""
    convergence.converge(world, event.subscription_id)


@worker.on(SubscriptionRefundAsked)
def give_period_back(world: World, event: SubscriptionRefundAsked) -> None:
    """Staff have decided."""
    refunds.give_back(world, event.subscription_id)


@worker.on(SubscriptionNeedsReview)
def call_a_person(_world: World, event: SubscriptionNeedsReview) -> None:
    """The count rings (infra/stacks/watch.py). A fact brings it here, so that no crash can keep it silent."""
    log.warning("subscription needs review", subscription_id=event.subscription_id, reason=event.reason)
    log.count("SubscriptionsToReview")
