"""Works on what providers, browsers and orders told: each reads the truth and commits once."""

from datetime import datetime

from functions.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderRefundAsked
from kervan import log
from kervan.settings import Secret
from kervan.worker import People, Worker
from kervan.world import World

from . import closing, convergence, giving_back, reconcile, refunds, webhooks
from .events import (
    PaymentAbandoned,
    PaymentDisputed,
    PaymentNeedsReview,
    PaymentRedriven,
    RefundDue,
    RefundFailed,
    RefundRequested,
    RefundsMentioned,
    ReturnSeen,
    WebhookReceived,
)
from .privacy import HOLDINGS

# Two letters of at most five calls to a provider, eleven seconds each: a refund is looked up, undone, else refunded.
worker = Worker(timeout=120, batch=2, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR), people=People(HOLDINGS))
handler = worker.handler


@worker.on(WebhookReceived)
def converge_after_webhook(world: World, event: WebhookReceived) -> None:
    """The event names the payment as we bound it, or only the provider's id."""
    payment_id = event.payment_id or webhooks.payment_id_of(event.reference, event.provider)
    if payment_id and event.about == "refunds":
        reconcile.look(world, payment_id, hint=event.reference)
    elif payment_id:
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


@worker.on(OrderPaid)
def abandon_the_others(world: World, event: OrderPaid) -> None:
    """Nobody should be able to pay a second time, at another provider."""
    closing.abandon(world, event.order_id, paid_by=event.payment_id)


@worker.on(RefundsMentioned)
def hold_against_providers_list(world: World, event: RefundsMentioned) -> None:
    """Refunds and disputes of the provider's panel, and what became of ours."""
    reconcile.reconcile(world, event.payment_id)


@worker.on(PaymentRedriven)
def look_anew(world: World, event: PaymentRedriven) -> None:
    """Staff doubt what stands here."""
    reconcile.look(world, event.payment_id)


@worker.on(RefundDue)
def promise_refund(world: World, event: RefundDue) -> None:
    """Money that its order did not need goes back by itself; that of a cancelled order, once its bank has decided."""
    if event.by is None:
        refunds.give_back(world, event.payment_id, reason=event.reason)
    else:
        _give_back_for(world, event.payment_id, event.by, event.at)


@worker.on(OrderRefundAsked)
def promise_refund_of_order(world: World, event: OrderRefundAsked) -> None:
    """Staff cancelled a paid order; where the provider refused the refund, they may cancel it again."""
    _give_back_for(world, event.payment_id, event.by, event.at)


@worker.on(RefundRequested)
def ask_for_refund(world: World, event: RefundRequested) -> None:
    """The provider is asked at once; what it does not answer, the schedule asks again."""
    giving_back.attempt(world, event.payment_id, event.refund_id)


@worker.on(RefundFailed)
def ring_for_failed_refund(_world: World, event: RefundFailed) -> None:
    """A buyer who was told of money has none of it: the count rings."""
    log.warning("refund failed", payment_id=event.payment_id, refund_id=event.refund_id, late=event.late)
    log.count("RefundsFailed")


@worker.on(PaymentDisputed)
def ring_for_dispute(_world: World, event: PaymentDisputed) -> None:
    """Who does not answer a bank in time has lost: the count rings."""
    log.warning("payment disputed", payment_id=event.payment_id, dispute_id=event.dispute_id)
    log.count("PaymentsDisputed")


@worker.on(PaymentAbandoned)
def give_up_payment(world: World, event: PaymentAbandoned) -> None:
    """Cancelled at the provider, or found to be paid after all."""
    convergence.converge(world, event.payment_id, give_up=True)


@worker.on(PaymentNeedsReview)
def call_a_person(_world: World, event: PaymentNeedsReview) -> None:
    """The count rings (infra/stacks/watch.py). A fact brings it here, so that no crash can keep it silent."""
    log.warning("payment needs review", payment_id=event.payment_id, reason=event.reason)
    log.count("PaymentsToReview")


def _give_back_for(world: World, payment_id: str, by: str, asked_at: datetime) -> None:
    key = f"{refunds.ORDER_CANCELLED} {asked_at.isoformat()}"
    refunds.give_back(world, payment_id, reason=refunds.ORDER_CANCELLED, key=key, by=by)
