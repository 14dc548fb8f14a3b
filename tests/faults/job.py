"""The main job of the product as its outside sees it, able to go on after a crash anywhere: what the proofs run.

A client whose request died sends it again under the same key; Stripe sends a webhook again; queues deliver again;
schedules run again. Nothing else repairs anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException
from stripe import APIConnectionError

from functions.certificates.tables import Certificate
from functions.orders.handler import app as orders
from functions.orders.tables import Order
from infra.local.simulators.stripe import SimulatorHTTPClient, StripeSimulator
from kervan.world import World
from tests import donors, shop
from tests.cloud import Clock
from tests.conftest import Answer, Caller
from tests.faults.injector import Crash, Injector
from tests.plant import Plant
from tests.stripe_fixture import GOOD_CARD, Till, with_stripe

ATTEMPTS = 6
MOST_ROUNDS = 50
LOCK_SECONDS = 31  # longer than an idempotency lock


class BreakableWay(SimulatorHTTPClient):
    """The way to Stripe, through the injector: its calls are crash points like those to AWS."""

    def __init__(self, simulator: StripeSimulator, injector: Injector) -> None:
        """Both are the run's own."""
        super().__init__(simulator)
        self.injector = injector

    def request(  # type: ignore[override]  # as the simulator's own
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **more: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call; `lost` is a time-out after the effect."""
        resource = url.split("/v1/")[1].split("/")[0].partition("?")[0]
        call, mode = self.injector.about_to("stripe", f"{method.upper()} {resource}", ())
        answer = super().request(method, url, headers, post_data, **more)
        if mode == "after":
            raise Crash(call.label)
        if mode == "lost":
            raise APIConnectionError("the answer was lost", should_retry=False)  # type: ignore[no-untyped-call]
        return answer


@dataclass
class Job:
    """One donor, one order, one payment, one certificate."""

    world: World
    clock: Clock
    plant: Plant
    injector: Injector
    simulator: StripeSimulator
    crashes: int = 0
    order_id: str = ""
    schedules: tuple[str, ...] = ("outbox", "payments", "orders")
    till: Till = field(init=False)
    call: Caller = field(init=False)

    def __post_init__(self) -> None:
        """Everybody lives in a world whose Stripe can break."""
        self.world = with_stripe(self.world, BreakableWay(self.simulator, self.injector))
        self.call = Caller(self.world)
        self.till = Till(self.call, self.simulator)
        donors.register(self.world)
        shop.stock_the_shelf(self.world, shares=7)

    def run(self) -> None:
        """The whole story, then quiescence."""
        body = shop.wanted().model_dump(mode="json", exclude_none=True)
        placed = self.insist(lambda: self.call(orders, "POST", "/api/orders", body, as_="ana", idempotency_key="order"))
        self.order_id = placed.body["id"]
        started = self.insist(lambda: self.till.process(self.order_id))
        self.simulator.pay(self.till.intent_of(started), GOOD_CARD)
        self.settle()

    def insist(self, ask: Callable[[], Answer]) -> Answer:
        """Ask until it is answered, as an app does: the same request, after a while."""
        for _ in range(ATTEMPTS):
            answer = self._survive(ask)
            if answer is not None and answer.status < 500 and answer.status != 409:
                return answer
            self.clock.advance(seconds=LOCK_SECONDS)
        raise AssertionError(f"no answer after {ATTEMPTS} attempts: {answer}")

    def settle(self) -> None:
        """Webhooks, relay, workers and schedules until nothing changes; time goes past every lock and sweep.

        At rest means: two rounds in a row, three minutes apart, in which nothing was told, carried or broken.
        """
        quiet = 0
        for _ in range(MOST_ROUNDS):
            before = self._moved
            self._survive(self._tell)
            while self._survive(self.plant.step) is not False:
                pass
            self.clock.advance(minutes=3)
            revealed = self.plant.reveal()
            for group in self.schedules:
                self._survive(partial(self.plant.run_schedule, group))
            quiet = quiet + 1 if self._moved == before and not revealed else 0
            if quiet == 2:
                return
        raise AssertionError(f"not at rest after {MOST_ROUNDS} rounds")

    @property
    def _moved(self) -> tuple[int, ...]:
        told = len(self.simulator.deliveries())
        return (self.plant.published, self.plant.deliveries, self.crashes, told)

    def _tell(self) -> None:
        self.till.tell()

    def _survive(self, work: Callable[[], Any]) -> Any:
        """`work`, or None where the process died or a service did not answer: Lambda starts another."""
        try:
            return work()
        except (Crash, BotoCoreError, ClientError, PynamoDBException):
            self.crashes += 1
            return None

    @property
    def order(self) -> Order:
        """As it stands."""
        return Order.get(self.order_id, consistent_read=True)

    @property
    def certificates(self) -> list[Certificate]:
        """All there are."""
        return list(Certificate.scan())
