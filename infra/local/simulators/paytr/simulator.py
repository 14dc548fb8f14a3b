"""The whole simulated store, with no socket anywhere: services, callbacks, and what a test may do to both."""

import time
from collections.abc import Mapping
from copy import deepcopy

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.simulator import Simulator, Sleep, totals
from infra.local.simulators.common.state import Clock, Json, NewId, random_ids
from infra.local.simulators.paytr import paying
from infra.local.simulators.paytr.api import Api
from infra.local.simulators.paytr.core import Callbacks, Core, Settings, State
from infra.local.simulators.paytr.faults import VOCABULARY


class PaytrSimulator(Simulator):
    """State and rules. Everything that could differ between two runs comes in by the door."""

    def __init__(
        self,
        *,
        clock: Clock = time.time,
        new_id: NewId = random_ids,
        sleep: Sleep = time.sleep,
        webhook_url: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        chosen, state = settings or Settings(), State()
        outgoing = Callbacks(state, clock, chosen)
        super().__init__(state, outgoing)
        self.core = Core(state, clock, new_id, chosen, outgoing)
        self._api = Api(self.core, self.lock, sleep)
        if webhook_url is not None:
            self.set_endpoint(webhook_url)

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one request as PayTR would, faults included. Any thread may call."""
        return self._api.handle(method, url, headers, body)

    def set_endpoint(self, url: str) -> None:
        """Where callbacks go from now on: the panel's Bildirim URL."""
        with self.lock:
            self.core.state.endpoint = {"url": url}
            self.core.state.touch()

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault (see `faults`)."""
        with self.lock:
            return VOCABULARY.arm(self.core.state, fault)

    def ledger(self) -> Json:
        """Money that moved. A payment whose callback was not answered with OK is not `paid_out`."""
        with self.lock:
            lines = deepcopy(self.core.state.ledger)
            told = {
                each["event"]
                for each in self.core.state.deliveries
                if each["type"] == "success" and each["status"] == "delivered"
            }
        captures = [{**line, "paid_out": line["order"] in told} for line in lines if line["kind"] == "capture"]
        refunds = [line for line in lines if line["kind"] == "refund"]
        return {
            "captures": captures,
            "refunds": refunds,
            "totals": {"captured": totals(captures), "refunded": totals(refunds)},
        }

    def page(self, token: str) -> Json | None:
        """A page with its order; None for a token that nobody gave out."""
        with self.lock:
            found = self.core.state.pages.get(token)
            return None if found is None else deepcopy({**found, "order": self.core.state.orders[found["order"]]})

    def order(self, order_id: str) -> Json | None:
        """An order as it is now."""
        with self.lock:
            return deepcopy(self.core.state.orders.get(order_id))

    def pay(self, token: str, number: str, *, instalment: int = 0) -> Json:
        """What a buyer does on the page. It comes back with `outcome`: paid, bank (it asks), or failed."""
        with self.lock:
            return deepcopy(paying.attempt(self.core, token, number, instalment=instalment))

    def authenticate(self, token: str, *, code: str = paying.CODE) -> Json:
        """What the buyer types on the bank's page."""
        with self.lock:
            return deepcopy(paying.authenticate(self.core, token, code=code))
