"""The main job of the product as its outside sees it, able to go on after a crash anywhere: what the proofs run.

A client whose request died sends it again under the same key; providers send a webhook again; queues deliver again;
schedules run again. Nothing else repairs anything.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from functions.certificates.tables import Certificate
from functions.orders.handler import app as orders
from functions.orders.tables import Order
from functions.payments.handler import app as payments
from functions.payments.tables import Payment, Refund, RefundStatus
from infra.local.simulators.stripe import StripeSimulator
from kervan.providers.payments import ProviderName
from kervan.shared_tables import Outbox
from tests import donors, shop
from tests.conftest import Answer, Caller
from tests.desks import behind
from tests.faults import invariants
from tests.faults.injector import DEATHS
from tests.faults.scene import Scene
from tests.faults.ways import tills

ATTEMPTS = 6
MOST_ROUNDS = 50
LOCK_SECONDS = 31  # longer than an idempotency lock
PAUSES = (3, 3, 10, 60)  # minutes, after so many quiet rounds
NOT_STARTED = Answer(0, None, {})


class Job:
    """A donor, a shelf with seven shares, and three providers, of which `till` is the one that is paid through."""

    schedules: tuple[str, ...] = ("outbox", "payments", "orders")

    def __init__(self, scene: Scene, name: ProviderName = ProviderName.STRIPE) -> None:
        """Everybody lives in a world whose providers can break."""
        self.clock, self.plant, self.injector = scene.clock, scene.plant, scene.injector
        self.call = Caller(scene.world)
        self.tills = tills(self.call, self.clock, self.injector)
        self.till = self.tills[name]
        self.world = behind(scene.world, self.tills)
        self.crashes = 0
        self.order_id = ""
        self.started = NOT_STARTED
        self.dispute_id = ""
        donors.register(self.world)
        donors.register(self.world, "bob")
        shop.stock_the_shelf(self.world, shares=7)

    def place(self) -> str:
        """The order, over HTTP."""
        body = shop.wanted().model_dump(mode="json", exclude_none=True)
        placed = self.insist(lambda: self.call(orders, "POST", "/api/orders", body, as_="ana", idempotency_key="order"))
        self.order_id = str(placed.body["id"])
        return self.order_id

    def start(self) -> Answer:
        """The payment, over HTTP."""
        self.started = self.insist(lambda: self.till.process(self.order_id))
        return self.started

    def cancel(self, as_: str = "ana") -> Answer:
        """Its buyer, or staff, give the order up, over HTTP."""
        return self.call(orders, "POST", f"/api/orders/{self.order_id}/cancel", as_=as_, idempotency_key="cancel")

    def refund(self, payment_id: str, minor: int | None = None, key: str = "refund", as_: str = "sevgi") -> Answer:
        """Staff give so much back, or all that is left, over HTTP."""
        wanted = {} if minor is None else {"amount": {"amount": f"{minor / 100:.2f}", "currency": "TRY"}}
        return self.call(payments, "POST", f"/api/payments/{payment_id}/refund", wanted, as_=as_, idempotency_key=key)

    def run(self) -> None:
        """The whole story, then quiescence."""
        self.place()
        self.till.pay(self.start())
        self.settle()

    def insist(self, ask: Callable[[], Answer]) -> Answer:
        """Ask until it is answered, as an app does: the same request, after a while."""
        for _ in range(ATTEMPTS):
            answer = self._survive(ask)
            if isinstance(answer, Answer) and answer.status < 500 and answer.status != 409:
                return answer
            self.clock.advance(seconds=LOCK_SECONDS)
        raise AssertionError(f"no answer after {ATTEMPTS} attempts: {answer}")

    def settle(self) -> None:
        """Webhooks, relay, workers and schedules until nothing changes; time goes past every lock and sweep.

        At rest means: a round in which nothing was told, carried or broken, while nothing waits for its time; of what
        waits for somebody who never comes, a few rounds.
        """
        quiet = 0
        for pauses in range(MOST_ROUNDS):
            before = self._moved
            self.carry()
            quiet = quiet + 1 if pauses and self._moved == before else 0
            if quiet and (quiet == len(PAUSES) or not self._waits):
                return
            self.clock.advance(minutes=PAUSES[quiet])
            self.plant.reveal()
            for group in self.schedules:
                self._survive(partial(self.plant.run_schedule, group))
        raise AssertionError(f"not at rest after {MOST_ROUNDS} rounds")

    def carry(self) -> None:
        """Webhooks, relay and workers, until nothing changes by itself."""
        for till in self.tills.values():
            self._survive(till.tell)
        while self._survive(self.plant.step) is not False:
            pass

    def check(self) -> None:
        """To rest, and every invariant."""
        self.settle()
        self.holds()

    def holds(self) -> None:
        """Every invariant, at rest."""
        invariants.at_rest(self.world, self.plant, self.tills.values())

    @property
    def stripe(self) -> StripeSimulator:
        """Stripe's panel, and the banks behind it."""
        simulator = self.tills[ProviderName.STRIPE].simulator
        assert isinstance(simulator, StripeSimulator)
        return simulator

    @property
    def order(self) -> Order:
        """As it stands."""
        return Order.get(self.order_id, consistent_read=True)

    @property
    def payments(self) -> list[Payment]:
        """All of the order, in the order of their making."""
        found = [row for row in Payment.scan() if row.order_id == self.order_id]
        return sorted(found, key=lambda row: (row.created_at, int(row.attempt)))

    @property
    def certificates(self) -> list[Certificate]:
        """All there are."""
        return list(Certificate.scan())

    @property
    def _waits(self) -> bool:
        """Whether a schedule may still find something to do."""
        promised = any(row.status == RefundStatus.PENDING for row in Refund.scan())
        return promised or any(row.is_open for row in Payment.scan()) or Outbox.count() > 0

    @property
    def _moved(self) -> tuple[int, ...]:
        told = sum(len(till.simulator.deliveries()) for till in self.tills.values())
        return (self.plant.published, self.plant.deliveries, self.crashes, told)

    def _survive(self, work: Callable[[], Any]) -> Any:
        """`work`, or None where the process died or a service did not answer: Lambda starts another."""
        try:
            return work()
        except DEATHS:
            self.crashes += 1
            return None
