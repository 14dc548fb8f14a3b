"""The providers behind the product, each with its simulator under the real adapter, on the test's clock, one like the
other: so that a test can be about paying and run with all of them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

from functions.payments.handler import app
from infra.local.simulators.common.deliveries import Delivery, Reply
from infra.local.simulators.common.simulator import Simulator
from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico import Settings as IyzicoAccount
from infra.local.simulators.paytr import PaytrSimulator
from infra.local.simulators.paytr import Settings as PaytrStore
from infra.local.simulators.stripe import SimulatorHTTPClient, StripeSimulator
from kervan.providers.iyzico import IyzicoProvider
from kervan.providers.payments import PaymentProvider, ProviderName
from kervan.providers.paytr import PaytrProvider
from kervan.providers.stripe import StripeProvider
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller
from tests.stripe_fixture import simulated

HOME = {"line": "İstiklal Cad. No: 1", "district": "Beyoğlu", "city": "İstanbul", "postal_code": "34430"}
GOOD, POOR = "good", "poor"
ASKED: Mapping[str, Any] = {"buyer": {"address": HOME}}


class Desk(ABC):
    """A buyer and one provider, from outside."""

    name: ProviderName
    start_of: ClassVar[Mapping[str, str]]  # the request that starts a payment, for faults
    read_of: ClassVar[Mapping[str, str]]  # the one that reads it back
    cards: ClassVar[Mapping[str, str]]
    asks: ClassVar[Mapping[str, Any]] = MappingProxyType({})  # what a request to pay has to say
    simulator: Simulator

    def __init__(self, call: Caller) -> None:
        """Ask through `call`."""
        self.call = call

    @abstractmethod
    def provider(self, world: World) -> PaymentProvider:
        """The adapter in front of the simulator."""

    @abstractmethod
    def pay(self, started: Answer, card: str = GOOD, *, instalment: int = 1) -> None:
        """What the buyer does on the page, or in the app."""

    @property
    def path(self) -> str:
        """Where its webhooks go."""
        return f"/api/webhooks/{self.name}"

    def process(self, order_id: str, key: str = "key-1", as_: str = "ana", **more: Any) -> Answer:
        """Ask to pay an order."""
        body = {"order_id": order_id, "provider": self.name, **self.asks, **more}
        return self.call(app, "POST", "/api/payments/process", body, as_=as_, idempotency_key=key)

    def payment(self, payment_id: str, as_: str = "ana") -> Any:
        """The payment as its buyer sees it."""
        return self.call(app, "GET", f"/api/payments/{payment_id}", as_=as_).body

    def come_back(self, started: Answer) -> Answer:
        """The buyer's browser."""
        payment_id = started.body["payment"]["id"]
        return self.call(app, "GET", f"/api/payments/return/{self.name}?payment_id={payment_id}")

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Bytes with headers, as they come from outside."""
        sent = {name.lower().replace("-", "_"): value for name, value in headers.items()}
        return self.call(app, "POST", self.path, body, **sent)

    def deliver(self, delivery: Delivery) -> Reply:
        """What the endpoint says to one webhook."""
        answer = self.post(delivery.body, delivery.headers)
        return Reply(answer.status, str(answer.body).encode())

    def tell(self) -> int:
        """It sends what it has to tell, due or not; how much was taken."""
        return self.simulator.flush(self.deliver)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Meanwhile it reads a start, and says no."""
        self.simulator.arm({"mode": "error", "status": 400, "code": "5008", "match": self.start_of})
        yield

    def waiting(self) -> list[Delivery]:
        """What is on its way, seen and not taken."""
        kept: list[Delivery] = []
        self.simulator.flush(lambda delivery: kept.append(delivery) or 0)  # type: ignore[func-returns-value]
        return kept

    def captured(self) -> int:
        """All that it took, in minor units, by its own ledger."""
        return sum(self.simulator.ledger()["totals"]["captured"].values())

    def returned(self) -> int:
        """All that it gave back."""
        return sum(self.simulator.ledger()["totals"]["refunded"].values())


class StripeDesk(Desk):
    """Stripe."""

    name = ProviderName.STRIPE
    start_of: ClassVar = {"method": "POST", "path": "/v1/payment_intents"}
    read_of: ClassVar = {"method": "GET", "path": "/v1/payment_intents/*"}
    cards: ClassVar = {GOOD: "4242424242424242", POOR: "4000000000009995"}
    simulator: StripeSimulator

    def __init__(self, call: Caller, clock: cloud.Clock) -> None:
        super().__init__(call)
        self.simulator = simulated(clock)

    def provider(self, world: World) -> PaymentProvider:
        return StripeProvider(world.settings, world.secrets, http_client=SimulatorHTTPClient(self.simulator))

    def pay(self, started: Answer, card: str = GOOD, *, instalment: int = 1) -> None:
        assert instalment == 1
        intent = started.body["next_action"]["client_secret"].partition("_secret_")[0]
        try:
            self.simulator.pay(intent, self.cards[card])
        except Exception:
            if card == GOOD:
                raise


class IyzicoDesk(Desk):
    """iyzico."""

    name = ProviderName.IYZICO
    start_of: ClassVar = {"path": "*/initialize/*"}
    read_of: ClassVar = {"path": "*/detail"}
    cards: ClassVar = {GOOD: "5528790000000008", POOR: "4111111111111129"}
    asks: ClassVar = ASKED
    simulator: IyzicoSimulator

    def __init__(self, call: Caller, clock: cloud.Clock) -> None:
        super().__init__(call)
        self.simulator = IyzicoSimulator(
            clock=lambda: clock().timestamp(),
            new_id=seeded_ids(7),
            sleep=lambda seconds: clock.advance(seconds=seconds),
            webhook_url="in-process",
            settings=IyzicoAccount(**cloud.secrets()[Secret.IYZICO]),
        )
        self.transport = SimulatorTransport(self.simulator)

    def provider(self, world: World) -> PaymentProvider:
        return IyzicoProvider(world.settings, world.secrets, transport=self.transport)

    def token_of(self, started: Answer) -> str:
        """The form's token."""
        return str(started.body["next_action"]["url"]).rpartition("/")[2].partition("?")[0]

    def pay(self, started: Answer, card: str = GOOD, *, instalment: int = 1) -> None:
        self.simulator.pay(self.token_of(started), self.cards[card], instalment=instalment)


class PaytrDesk(Desk):
    """PayTR."""

    name = ProviderName.PAYTR
    start_of: ClassVar = {"path": "*/get-token"}
    read_of: ClassVar = {"path": "*/durum-sorgu"}
    cards: ClassVar = {GOOD: "4355084355084358", POOR: "4355084355080024"}
    asks: ClassVar = ASKED
    simulator: PaytrSimulator

    def __init__(self, call: Caller, clock: cloud.Clock) -> None:
        super().__init__(call)
        self.simulator = PaytrSimulator(
            clock=lambda: clock().timestamp(),
            new_id=seeded_ids(7),
            sleep=lambda seconds: clock.advance(seconds=seconds),
            webhook_url="in-process",
            settings=PaytrStore(**cloud.secrets()[Secret.PAYTR]),
        )
        self.transport = SimulatorTransport(self.simulator)

    def provider(self, world: World) -> PaymentProvider:
        return PaytrProvider(world.settings, world.secrets, transport=self.transport)

    def token_of(self, started: Answer) -> str:
        """The page's token."""
        return str(started.body["next_action"]["url"]).rpartition("/")[2]

    def pay(self, started: Answer, card: str = GOOD, *, instalment: int = 1) -> None:
        self.simulator.pay(self.token_of(started), self.cards[card], instalment=0 if instalment == 1 else instalment)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """It does not know our signature."""
        known = self.simulator.core.settings
        self.simulator.core.settings = replace(known, merchant_salt="another")
        yield
        self.simulator.core.settings = known


Desks = Mapping[ProviderName, Desk]


def desks(call: Caller, clock: cloud.Clock) -> Desks:
    """One of each."""
    every: Iterable[Desk] = (StripeDesk(call, clock), IyzicoDesk(call, clock), PaytrDesk(call, clock))
    return {desk.name: desk for desk in every}


def behind(world: World, every: Desks, offered: Iterable[str] = ProviderName, **given: str) -> World:
    """The world whose providers are these, and which offers those; every entry lives in it from now on."""
    settings = world.settings.model_copy(update={"payment_providers": ",".join(offered), **given})
    set_up = replace(world, settings=settings)
    made = replace(set_up, payments={name: desk.provider(set_up) for name, desk in every.items()})
    cloud.inhabit(made)
    return made
