"""Two at once, in every order that the seeds find: one wins whole, the other is refused whole."""

import os

import pytest

from functions.catalog.tables import OutOfStock, Stock
from functions.orders import service
from functions.orders.tables import Order, Status
from kervan.errors import Changed
from kervan.world import World
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.shop import BULL, person, place, stock_the_shelf, wanted

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "5")))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_buyers_of_the_last_share(world: World, injector: Injector, seed: int) -> None:
    stock_the_shelf(world, shares=1)
    outcomes = interleave(
        injector,
        seed,
        lambda: service.place(world, person("ana"), world.new_id("ord"), wanted()),
        lambda: service.place(world, person("bob"), world.new_id("ord"), wanted()),
    )
    assert sorted(type(outcome) for outcome in outcomes if not isinstance(outcome, Order)) == [OutOfStock]
    stock = Stock.get(BULL)
    assert (stock.available, stock.reserved, Order.count()) == (0, 1, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_buyer_cancels_while_the_order_expires(world: World, injector: Injector, seed: int) -> None:
    stock_the_shelf(world)
    order_id = place(world).order_id
    outcomes = interleave(
        injector,
        seed,
        lambda: service.cancel(world, person("ana"), order_id),
        lambda: service.expire(Order.get(order_id), world.now()),
    )
    order = Order.get(order_id)
    assert Status(order.status) in (Status.CANCELLED, Status.EXPIRED)
    assert len(order.history) == 2
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, Changed | service.OrderNotCancellable | ValueError) for error in refused), refused
    assert len(refused) == 1


def test_the_same_seed_is_the_same_trace(world: World, injector: Injector) -> None:
    stock_the_shelf(world)
    order_id = place(world).order_id
    traces = []
    for _ in range(2):
        injector.arm(None)
        interleave(injector, 7, lambda: Order.get(order_id), lambda: (Order.get(order_id), Order.get(order_id)))
        traces.append([call.label for call in injector.trace])
    assert traces[0] == traces[1] and len(traces[0]) == 3
