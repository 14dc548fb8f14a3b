"""Two at once, in every order that the seeds find: one wins whole, the other is refused whole."""

from functools import partial

from functions.catalog.tables import OutOfStock, Stock
from functions.orders import service
from functions.orders.tables import Order, Status
from kervan.errors import Changed
from kervan.settings import Bucket
from tests.faults.ends import end_of
from tests.faults.job import Job
from tests.faults.racing import Race, race
from tests.faults.scene import Scene, opened
from tests.faults.scheduler import Known, interleave
from tests.shop import BULL, person, place, stock_the_shelf, wanted


@race()
def test_two_buyers_of_the_last_share(scene: Scene) -> Race:
    world = scene.world
    stock_the_shelf(world, shares=1)
    outcomes = yield [
        partial(service.place, world, person(name), world.new_id("ord"), wanted()) for name in ("ana", "bob")
    ]
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Order)]
    assert [type(outcome) for outcome in refused] == [OutOfStock]
    stock = Stock.get(BULL)
    assert (stock.available, stock.reserved, Order.count()) == (0, 1, 1)


@race()
def test_a_buyer_cancels_while_the_order_expires(scene: Scene) -> Race:
    world = scene.world
    stock_the_shelf(world)
    order_id = place(world).order_id
    outcomes = yield (
        partial(service.cancel, world, person("ana"), order_id),
        lambda: service.expire(Order.get(order_id), world.now()),
    )
    order = Order.get(order_id)
    assert Status(order.status) in (Status.CANCELLED, Status.EXPIRED)
    assert len(order.history) == 2
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(error, Changed | service.OrderNotCancellable | ValueError) for error in refused), refused
    assert len(refused) == 1


def test_the_same_seed_is_the_same_trace() -> None:
    traces = []
    for _ in range(2):
        with opened() as scene:
            stock_the_shelf(scene.world)
            order_id = place(scene.world).order_id
            scene.injector.arm(None)
            interleave(scene.injector, 7, partial(Order.get, order_id), lambda: [Order.get(order_id) for _ in "ab"])  # noqa: B023 - run at once
            traces.append([call.label for call in scene.injector.trace])
    assert traces[0] == traces[1] and len(traces[0]) == 3


def test_what_was_played_is_foreseen_and_nothing_else() -> None:
    """Of two calls against one there are three orders: all are found, and then no seed has anything new."""
    known, played = Known(), 0
    for seed in range(200):
        if not known.foresees(seed):
            played += 1
            with opened() as scene:
                get = partial(Order.find, "ord_1")
                interleave(scene.injector, seed, get, lambda: [get(), get()], known=known)  # noqa: B023 - run at once
    assert played == known.ends
    assert all(known.foresees(seed) for seed in range(200, 300))


def test_an_end_is_known_again_by_everything_that_something_may_follow_from() -> None:
    """Tokens that are drawn anew are no difference; whatever else changes is one."""
    with opened() as scene:
        job = Job(scene)
        seen = {end_of(job, [])}
        for change in (
            job.place,
            lambda: scene.clock.advance(seconds=1),
            lambda: scene.world.new_id("ord"),
            lambda: scene.world.files.put(Bucket.DOCUMENTS, "a", b"a", "text/plain"),
            lambda: scene.plant.relay(),
            lambda: job.till.simulator.arm({"mode": "drop"}),
        ):
            change()
            assert end_of(job, []) == end_of(job, [])
            assert end_of(job, []) not in seen
            seen.add(end_of(job, []))
        order = Order.get(job.order_id)
        assert end_of(job, [order]) not in {*seen, end_of(job, [None]), end_of(job, [Changed()])}
        order.written_by = "another token"
        assert end_of(job, [order]) == end_of(job, [Order.get(job.order_id)])
