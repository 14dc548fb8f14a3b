"""The ways to the three providers, through the injector: their calls are crash points like those to AWS."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx
from stripe import APIConnectionError

from infra.local.simulators.common.simulator import Simulator
from infra.local.simulators.common.state import Json
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.stripe import SimulatorHTTPClient, StripeSimulator
from kervan.providers.payments import PaymentProvider, ProviderName
from kervan.providers.paytr_form import payment_id_of
from kervan.providers.stripe import StripeProvider
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Answer, Caller
from tests.desks import Desk, IyzicoDesk, PaytrDesk, StripeDesk
from tests.faults.injector import Crash, Injector

ASKING = "asking"


@dataclass
class Moved:
    """What a provider's own ledger says of one payment, in minor units."""

    captures: int = 0  # how often money was taken; more than once is a violation
    captured: int = 0  # for us
    charged: int = 0  # from the card: that, and what instalments cost
    returned: int = 0
    lost: int = 0  # to the buyer's bank


class Till(Desk):
    """A desk whose way to the provider can break."""

    @abstractmethod
    def authenticate(self, started: Answer, *, passed: bool) -> None:
        """The buyer answers the bank."""

    @abstractmethod
    def moved(self) -> dict[str, Moved]:
        """The provider's ledger, by payment of ours."""


class StripeTill(StripeDesk, Till):
    """Stripe."""

    cards: ClassVar = {**StripeDesk.cards, ASKING: "4000002500003155"}

    def __init__(self, call: Caller, clock: Clock, injector: Injector) -> None:
        super().__init__(call, clock)
        self.injector = injector

    def provider(self, world: World) -> PaymentProvider:
        way = BreakableClient(self.simulator, self.injector)
        return StripeProvider(world.settings, world.secrets, http_client=way)

    def authenticate(self, started: Answer, *, passed: bool) -> None:
        intent = started.body["next_action"]["client_secret"].partition("_secret_")[0]
        self.simulator.authenticate(intent, passed=passed)

    def moved(self) -> dict[str, Moved]:
        ledger, found = self.simulator.ledger(), _captured(self.simulator.ledger()["captures"], self._payment_of)
        for line in ledger["refunds"]:
            stands = line["status"] not in ("failed", "canceled")
            found[self._payment_of(line)].returned += line["amount"] if stands else 0
        for line in self.simulator.core.state.ledger:
            lost = line["kind"] == "dispute" and self.simulator.core.state.objects[line["id"]]["status"] == "lost"
            found[self._payment_of(line)].lost += line["amount"] if lost else 0
        return found

    def _payment_of(self, line: Json) -> str:
        return str(self.simulator.core.state.objects[line["payment_intent"]]["metadata"]["payment_id"])


class IyzicoTill(IyzicoDesk, Till):
    """iyzico."""

    cards: ClassVar = {**IyzicoDesk.cards, ASKING: "5528790000000016"}

    def __init__(self, call: Caller, clock: Clock, injector: Injector) -> None:
        super().__init__(call, clock)
        self.transport = BreakableTransport(self.name, self.simulator, injector)

    def authenticate(self, started: Answer, *, passed: bool) -> None:
        self.simulator.authenticate(self.token_of(started), **({} if passed else {"code": "000000"}))

    def moved(self) -> dict[str, Moved]:
        ledger, payment_of = self.simulator.ledger(), lambda line: str(line["basket"])
        return _returned(ledger["refunds"], payment_of, _captured(ledger["captures"], payment_of))


class PaytrTill(PaytrDesk, Till):
    """PayTR."""

    cards: ClassVar = {**PaytrDesk.cards, ASKING: "4355084355080016"}

    def __init__(self, call: Caller, clock: Clock, injector: Injector) -> None:
        super().__init__(call, clock)
        self.transport = BreakableTransport(self.name, self.simulator, injector)

    def authenticate(self, started: Answer, *, passed: bool) -> None:
        token = str(started.body["next_action"]["url"]).rpartition("/")[2]
        self.simulator.authenticate(token, **({} if passed else {"code": "000000"}))

    def moved(self) -> dict[str, Moved]:
        ledger, payment_of = self.simulator.ledger(), lambda line: str(payment_id_of(line["order"]))
        return _returned(ledger["refunds"], payment_of, _captured(ledger["captures"], payment_of))


def tills(call: Caller, clock: Clock, injector: Injector) -> dict[ProviderName, Till]:
    """One of each."""
    return {made.name: made(call, clock, injector) for made in (StripeTill, IyzicoTill, PaytrTill)}


class BreakableClient(SimulatorHTTPClient):
    """Stripe's SDK goes out here."""

    def __init__(self, simulator: StripeSimulator, injector: Injector) -> None:
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


class BreakableTransport(SimulatorTransport):
    """httpx goes out here."""

    def __init__(self, provider: str, simulator: Simulator, injector: Injector) -> None:
        super().__init__(simulator)
        self.provider = provider
        self.injector = injector

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call; `lost` is a time-out after the effect."""
        call, mode = self.injector.about_to(self.provider, f"{request.method} {request.url.path}", ())
        response = super().handle_request(request)
        if mode == "after":
            raise Crash(call.label)
        if mode == "lost":
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return response


def _captured(lines: list[Json], payment_of: Callable[[Json], str]) -> dict[str, Moved]:
    """A line says what the card paid; the `fee` in it is the instalments'."""
    found: dict[str, Moved] = {}
    for line in lines:
        each = found.setdefault(payment_of(line), Moved())
        each.captures += 1
        each.charged += line["amount"]
        each.captured += line["amount"] - line.get("fee", 0)
    return found


def _returned(lines: list[Json], payment_of: Callable[[Json], str], found: dict[str, Moved]) -> dict[str, Moved]:
    for line in lines:
        found[payment_of(line)].returned += line["amount"]
    return found
