"""The whole simulated account, with no socket anywhere: API, webhooks, and what a test may do to both."""

import time
from collections.abc import Mapping
from copy import deepcopy

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.simulator import Simulator, Sleep, totals
from infra.local.simulators.common.state import Clock, Json, NewId, random_ids
from infra.local.simulators.iyzico import paying
from infra.local.simulators.iyzico.api import Api
from infra.local.simulators.iyzico.core import Core, Settings, State, Webhooks
from infra.local.simulators.iyzico.faults import VOCABULARY
from infra.local.simulators.iyzico.subscription_desk import SubscriptionDesk


class IyzicoSimulator(Simulator):
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

        def time_here() -> float:
            return clock() + state.ahead

        outgoing = Webhooks(state, clock, chosen)
        super().__init__(state, outgoing)
        self.core = Core(state, time_here, new_id, chosen, outgoing)
        self.billing = SubscriptionDesk(self.core, self.lock)
        self._api = Api(self.core, self.lock, sleep)
        if webhook_url is not None:
            self.set_endpoint(webhook_url)

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one API request as iyzico would, faults included. Any thread may call."""
        self.billing.run_due()
        return self._api.handle(method, url, headers, body)

    def tick(self) -> None:
        """Subscriptions renew."""
        self.billing.run_due()

    def set_endpoint(self, url: str) -> None:
        """Where webhooks go from now on: the address that a merchant enters in the panel."""
        with self.lock:
            self.core.state.endpoint = {"url": url}
            self.core.state.touch()

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault (see `faults`)."""
        with self.lock:
            return VOCABULARY.arm(self.core.state, fault)

    def ledger(self) -> Json:
        """Money that moved. `returned` is refunds, cancellations, and payments that the review refused."""
        with self.lock:
            lines = deepcopy(self.core.state.ledger)
        captures = [line for line in lines if line["kind"] == "capture"]
        returned = [line for line in lines if line["kind"] != "capture"]
        return {
            "captures": captures,
            "refunds": returned,
            "totals": {"captured": totals(captures), "refunded": totals(returned)},
        }

    def form(self, token: str) -> Json | None:
        """A form as it is now; None for a token that nobody gave out."""
        with self.lock:
            return deepcopy(self.core.state.forms.get(token))

    def payment(self, payment_id: str | None) -> Json | None:
        """A payment as it is now; None for none."""
        with self.lock:
            return deepcopy(self.core.state.payments.get(payment_id or ""))

    def pay(self, token: str, number: str, *, instalment: int = 1, secure: bool = False) -> Json:
        """What a buyer does on the page. The form comes back `paid`, `bank`, or `open` with its `failure`."""
        with self.lock:
            return deepcopy(paying.attempt(self.core, token, number, instalment=instalment, secure=secure))

    def authenticate(self, token: str, *, code: str = paying.OTP) -> Json:
        """What the buyer types on the bank's page."""
        with self.lock:
            return deepcopy(paying.authenticate(self.core, token, code=code))

    def review(self, payment_id: str, *, accepted: bool) -> Json:
        """The risk team's word on a payment that is held."""
        with self.lock:
            return deepcopy(paying.review(self.core, payment_id, accepted=accepted))
