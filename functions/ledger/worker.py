"""Folds into the sums what payments tell. The fact only names the payment."""

from functions.payments.events import PaymentFailed, PaymentNeedsReview, PaymentStarted, PaymentSucceeded, RefundDue
from kervan.worker import Worker
from kervan.world import World

from . import folding

worker = Worker()
handler = worker.handler


@worker.on(PaymentStarted)
def count_a_started_payment(_world: World, event: PaymentStarted) -> None:
    """PENDING."""
    folding.fold(event.payment_id)


@worker.on(PaymentSucceeded)
def count_a_paid_payment(_world: World, event: PaymentSucceeded) -> None:
    """SUCCEEDED, its capture and its sale."""
    folding.fold(event.payment_id)


@worker.on(PaymentFailed)
def count_a_failed_payment(_world: World, event: PaymentFailed) -> None:
    """FAILED or CANCELLED."""
    folding.fold(event.payment_id)


@worker.on(PaymentNeedsReview)
def count_a_payment_in_review(_world: World, event: PaymentNeedsReview) -> None:
    """NEEDS_REVIEW, and its capture if there is one."""
    folding.fold(event.payment_id)


@worker.on(RefundDue)
def count_a_payment_that_goes_back(_world: World, event: RefundDue) -> None:
    """REFUND_DUE and its capture."""
    folding.fold(event.payment_id)
