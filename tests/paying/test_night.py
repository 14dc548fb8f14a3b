"""What the nightly check finds of payments that everybody took for over."""

from datetime import UTC, datetime

import pytest

from functions.ledger.schedule import schedule
from functions.ledger.tables import Difference
from functions.orders.tables import Order
from functions.payments import service
from functions.payments.states import Status
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.desks import Desk
from tests.payments.looking import row
from tests.refunding import Office, payment_of, returned, sweep_refunds

NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # 03:00 in Istanbul


def audit() -> list[tuple[str, str, str, str]]:
    """A beat of the schedule; all differences."""
    schedule.handler({"job": "audit_the_ledger"}, None)
    return [(each.kind, each.state, each.expected, each.found) for each in Difference.scan()]


@pytest.fixture(name="given_up")
def _given_up(hosted: Desk, started: Answer, stage: World, deliver: Deliver) -> Answer:
    """A payment that is over for us, on a page that nobody can close and that tells nothing."""
    hosted.simulator.arm({"mode": "drop", "count": 99})
    service.fail(stage, row(started), Status.CANCELLED)
    deliver()
    return started


@pytest.fixture(name="started")
def _started(hosted: Desk, order: Order) -> Answer:
    return hosted.process(order.order_id)


def test_money_that_came_late_and_unheard_is_found_and_goes_back(
    hosted: Desk, given_up: Answer, office: Office, clock: cloud.Clock, deliver: Deliver
) -> None:
    hosted.pay(given_up)
    clock.now = NIGHT
    assert audit() == [("captured_at_provider", "open", "0", "1250000")]
    assert office.redrive(row(given_up).payment_id).status == 202
    deliver()
    for _ in range(3):
        clock.advance(minutes=2)
        sweep_refunds()
    assert (payment_of(row(given_up).payment_id).status, sum(returned(hosted))) == ("REFUNDED", 1_250_000)
    assert [state for _, state, _, _ in audit()] == ["mended"]


def test_what_nobody_paid_is_no_difference(given_up: Answer, clock: cloud.Clock) -> None:
    clock.now = NIGHT
    assert audit() == [] and row(given_up).captured is None
