"""Folds into the sums what payments tell, rebuilds them, and calls a person where books and world differ."""

from typing import Any

from functions.payments.events import (
    DisputeClosed,
    PaymentDisputed,
    PaymentFailed,
    PaymentNeedsReview,
    PaymentRefunded,
    PaymentStarted,
    PaymentSucceeded,
    RefundDue,
    RefundFailed,
)
from kervan import log
from kervan.worker import Worker
from kervan.world import World

from . import folding, rebuilding
from .events import LedgerDiffers, RebuildAsked, RebuildStepped

worker = Worker()
handler = worker.handler


def fold_payment(_world: World, event: Any) -> None:
    """The fact only names the payment: whatever is new of it is counted."""
    folding.fold(event.payment_id)


for fact in (
    PaymentStarted,
    PaymentSucceeded,
    PaymentFailed,
    PaymentNeedsReview,
    RefundDue,
    PaymentRefunded,
    RefundFailed,
    PaymentDisputed,
    DisputeClosed,
):
    worker.on(fact)(fold_payment)


@worker.on(RebuildAsked)
def begin_to_rebuild(world: World, _event: RebuildAsked) -> None:
    """`scripts/ledger rebuild STAGE` tells it."""
    rebuilding.begin(world)


@worker.on(RebuildStepped)
def go_on_rebuilding(world: World, event: RebuildStepped) -> None:
    """A page of payments."""
    rebuilding.go_on(world, event.generation, event.step)


@worker.on(LedgerDiffers)
def call_a_person(_world: World, event: LedgerDiffers) -> None:
    """The count rings (infra/stacks/watch.py). A fact brings it here, so that no crash can keep it silent."""
    log.warning("ledger differs", payment_id=event.payment_id, kind=event.kind)
    log.count("LedgerDifferences")
