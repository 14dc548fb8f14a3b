"""Works on what providers, browsers and orders told: each reads the truth and commits once."""

from functions.orders.events import OrderCancelled, OrderExpired
from kervan import log
from kervan.settings import Secret
from kervan.worker import Worker
from kervan.world import World

from . import closing, convergence, webhooks
from .events import PaymentAbandoned, PaymentNeedsReview, ReturnSeen, WebhookReceived

# Five letters of at most two calls to a provider, eleven seconds each.
worker = Worker(timeout=120, batch=5, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR))
handler = worker.handler


@worker.on(WebhookReceived)
def converge_after_webhook(world: World, event: WebhookReceived) -> None:
    """The event names the payment as we bound it, or only the provider's id."""
    payment_id = event.payment_id or webhooks.payment_id_of(event.reference, event.provider)
    if payment_id:
        convergence.converge(world, payment_id, hint=event.reference)


@worker.on(ReturnSeen)
def converge_after_return(world: World, event: ReturnSeen) -> None:
    """As a webhook, earlier or later than it."""
    convergence.converge(world, event.payment_id)


@worker.on(OrderCancelled)
def abandon_after_cancellation(world: World, event: OrderCancelled) -> None:
    """Nobody should be able to pay what was given up."""
    closing.abandon(world, event.order_id)


@worker.on(OrderExpired)
def abandon_after_expiry(world: World, event: OrderExpired) -> None:
    """Nobody should be able to pay what was let go."""
    closing.abandon(world, event.order_id)


@worker.on(PaymentAbandoned)
def give_up_payment(world: World, event: PaymentAbandoned) -> None:
    """Cancelled at the provider, or found to be paid after all."""
    convergence.converge(world, event.payment_id, give_up=True)


@worker.on(PaymentNeedsReview)
def call_a_person(_world: World, event: PaymentNeedsReview) -> None:
    """The count rings (infra/stacks/watch.py). A fact brings it here, so that no crash can keep it silent."""
    log.warning("payment needs review", payment_id=event.payment_id, reason=event.reason)
    log.count("PaymentsToReview")
