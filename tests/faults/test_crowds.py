"""Many at once: workers with one payment, buyers of the last shares, requests under one key."""

from functools import partial
from typing import Any

from functions.catalog.tables import OutOfStock, Stock
from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments.tables import Payment
from kervan import idempotency
from kervan.auth import Caller, Role
from kervan.errors import RequestInFlight
from tests import shop
from tests.faults import invariants
from tests.faults.job import Job
from tests.faults.racing import Race, race
from tests.faults.scene import Scene
from tests.faults.scheduler import Task
from tests.faults.stages import ORDERED, PAYING
from tests.faults.test_payment_races import converging, paid, pay_whatever_is_shown, starting

BUYERS, SHARES = 64, 3


@race(*PAYING, most=100)
def test_eight_workers_with_the_same_payment(job: Job) -> Race:
    outcomes = yield [converging(job)] * 8
    assert outcomes == [None] * 8
    paid(job)


@race(most=60)
def test_sixty_four_buyers_of_three_shares(scene: Scene) -> Race:
    world = scene.world
    shop.stock_the_shelf(world, shares=SHARES)
    buyers = [Caller(id=f"usr_{number:026d}", role=Role.USER, session="ses_0") for number in range(BUYERS)]
    outcomes = yield [partial(orders.place, world, buyer, world.new_id("ord"), shop.wanted()) for buyer in buyers]
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Order)]
    assert {type(outcome) for outcome in refused} == {OutOfStock}
    assert len(refused) == BUYERS - SHARES
    stock = Stock.get(shop.BULL)
    assert (int(stock.available), int(stock.reserved), Order.count()) == (0, SHARES, SHARES)
    invariants.always(world)


@race(*ORDERED)
def test_one_key_used_three_times_at_once(job: Job) -> Race:
    """One does the work; the others are told to wait, or the same. Where its lock runs out, who takes over meets it."""
    asking = under_one_key(job)
    outcomes = yield asking, asking, lambda: job.clock.advance(seconds=31), asking
    answers = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    others = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert answers and all(isinstance(outcome, RequestInFlight) for outcome in others), outcomes
    assert Payment.count() == 1
    pay_whatever_is_shown(job, [(None, Shown(page)) for page in sorted({answer["page"] for answer in answers})])
    paid(job)


class Shown:
    """A page that somebody was shown."""

    def __init__(self, value: str) -> None:
        self.value = value


def under_one_key(job: Job) -> Task:
    """To be run: a request to pay, as the API runs it under its Idempotency-Key."""

    def work() -> dict[str, Any]:
        outcome: Any = starting(job)()
        return {"statusCode": 201, "page": outcome[1].value}

    return partial(idempotency.once, job.world, scope="process", key="key", fingerprint="f", work=work)
