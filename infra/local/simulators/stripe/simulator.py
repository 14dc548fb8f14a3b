"""The whole simulated account, with no socket anywhere: API, events, and what a test may do to both."""

import time
from collections.abc import Callable, Mapping
from copy import deepcopy

from infra.local.simulators.common.simulator import Simulator, totals
from infra.local.simulators.stripe import confirmation, disputes, faults, payment_methods, refunds
from infra.local.simulators.stripe.answers import Answer
from infra.local.simulators.stripe.api import Api
from infra.local.simulators.stripe.cards import card_of_number
from infra.local.simulators.stripe.core import Core, Settings
from infra.local.simulators.stripe.state import Clock, Json, NewId, State, random_ids
from infra.local.simulators.stripe.webhooks import Webhooks


class StripeSimulator(Simulator):
    """State and rules. Everything that could differ between two runs comes in by the door.

    `sleep` is what a delayed request does while its idempotency key is in flight: real seconds by default; a seeded
    test advances its clock there, or sends the competing request that must meet the 409.
    """

    def __init__(
        self,
        *,
        clock: Clock = time.time,
        new_id: NewId = random_ids,
        sleep: Callable[[float], object] = time.sleep,
        webhook_secret: str | None = None,
        webhook_url: str = "in-process",
        settings: Settings | None = None,
    ) -> None:
        chosen = settings or Settings()
        state = State()
        webhooks = Webhooks(state, clock, retry_base=chosen.retry_base, max_attempts=chosen.max_attempts)
        super().__init__(state, webhooks)
        self.core = Core(state, clock, new_id, chosen, webhooks)
        self._api = Api(self.core, self.lock, sleep)
        if webhook_secret is not None:
            self.set_endpoint(webhook_url, webhook_secret)

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one API request as Stripe would, faults included. Any thread may call."""
        return self._api.handle(method, url, headers, body)

    def set_endpoint(self, url: str, secret: str) -> None:
        """Where events go from now on; events told before have no delivery."""
        with self.lock:
            self.core.state.endpoint = {"url": url, "secret": secret}

    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault (see `faults`); it is spent by the requests or events it meets."""
        with self.lock:
            return faults.arm(self.core.state, fault)

    def ledger(self) -> Json:
        """Money that moved, from the simulator's own book: no fault, answer or event changes it.

        A refund that failed stays listed with its status; its amount is in `refunded` no more. `disputed` is what
        banks hold or have kept.
        """
        with self.lock:
            lines = self.core.state.ledger
            failed = {line["id"] for line in lines if line["kind"] == "refund_failed"}
            captures = [line for line in lines if line["kind"] == "capture"]
            refunded = [
                {**line, "status": self.core.state.objects[line["id"]]["status"]}
                for line in lines
                if line["kind"] == "refund"
            ]
            won = {line["id"] for line in lines if line["kind"] == "dispute_won"}
            disputed = [line for line in lines if line["kind"] == "dispute"]
            withdrawn = [line for line in disputed if line["id"] not in won]
            standing = [line for line in refunded if line["id"] not in failed]
            return {
                "captures": captures,
                "refunds": refunded,
                "disputes": disputed,
                "totals": {
                    "captured": totals(captures),
                    "refunded": totals(standing),
                    "disputed": totals(withdrawn),
                },
            }

    def pay(self, intent_id: str, number: str, return_url: str | None = None) -> Json:
        """What a buyer does on the payment page: this card number, now. Raises CardDeclined as the form would show it.

        The intent comes back `succeeded`, `processing`, or `requires_action` with the bank's page to visit next.
        """
        with self.lock:
            intent = self.core.get("payment_intent", intent_id, "intent")
            method = payment_methods.new_method(self.core, card_of_number(number))
            given = {"payment_method": method["id"], "use_stripe_sdk": True}
            if return_url is not None:
                given["return_url"] = return_url
            return deepcopy(confirmation.confirm(self.core, given, intent["id"]))

    def authenticate(self, intent_id: str, *, passed: bool) -> Json:
        """What the buyer answers on the bank's page. Raises CardDeclined when the payment ends there."""
        with self.lock:
            intent = self.core.get("payment_intent", intent_id, "intent")
            return deepcopy(confirmation.authenticate(self.core, intent, passed=passed))

    def settle_payment(self, intent_id: str, *, succeeded: bool) -> Json:
        """End a payment that is `processing`."""
        with self.lock:
            intent = self.core.get("payment_intent", intent_id, "intent")
            return deepcopy(confirmation.settle(self.core, intent, succeeded=succeeded))

    def settle_refund(self, refund_id: str, status: str, reason: str = "expired_or_canceled_card") -> Json:
        """The bank's late word on a refund: `succeeded`, or `failed` even after it succeeded."""
        with self.lock:
            return deepcopy(refunds.settle(self.core, self.core.get("refund", refund_id), status, reason))

    def refund(self, intent_id: str, amount: int | None = None) -> Json:
        """What somebody does in the dashboard: give back a part, or all that is left."""
        given = {"payment_intent": intent_id} | ({} if amount is None else {"amount": amount})
        with self.lock:
            return deepcopy(refunds.create(self.core, given, ""))

    def dispute(self, intent_id: str, amount: int | None = None, reason: str = "fraudulent") -> Json:
        """The buyer's bank asks for a paid intent's money, or a part of it."""
        with self.lock:
            intent = self.core.get("payment_intent", intent_id, "intent")
            charge = self.core.get("charge", intent["latest_charge"] or "", "charge")
            return deepcopy(disputes.begin(self.core, charge, amount, reason))

    def decide_dispute(self, dispute_id: str, status: str) -> Json:
        """And decides: `won` or `lost`."""
        with self.lock:
            return deepcopy(disputes.decide(self.core, self.core.get("dispute", dispute_id), status))

    def tick(self) -> None:
        """Refunds that are due settle."""
        refunds.settle_due(self.core)
