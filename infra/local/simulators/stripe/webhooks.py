"""Signed events on their way to the one endpoint. Every try of an event is the same bytes under a fresh signature."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256

from infra.local.simulators.common.deliveries import Deliveries, Delivery
from infra.local.simulators.stripe.faults import lied, spend_on_event
from infra.local.simulators.stripe.state import Clock, Json, State

__all__ = ("Delivery", "Webhooks", "sign")


def sign(body: str, secret: str, at: int) -> str:
    """`t=<unix>,v1=<hex>`: HMAC-SHA256 over `t.body`, keyed by the whole secret with its `whsec_`."""
    signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), sha256).hexdigest()
    return f"t={at},v1={signature}"


class Webhooks(Deliveries):
    """The queue of one endpoint, retried with back-off."""

    def __init__(self, state: State, clock: Clock, *, retry_base: float, max_attempts: int) -> None:
        super().__init__(
            state, clock, wait=lambda tried: retry_base * float(2 ** (tried - 1)), max_attempts=max_attempts
        )
        self._account = state

    def enqueue(self, event: Json) -> None:
        """Queue an event as the armed faults will have it. Without an endpoint there is nothing to send."""
        if self._account.endpoint is None:
            return
        event["pending_webhooks"] = 1
        told, met = event, spend_on_event(self._account, event, _subjects(event))
        for fault in met:
            if fault["mode"] == "lie_about_amount":
                told = {**told, "data": lied(told["data"], fault)}
        self.queue(event["id"], event["type"], json.dumps(told, indent=2, ensure_ascii=False), met)

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:
        """Signed as of now."""
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign(record["body"], endpoint["secret"], int(self._clock())),
        }

    def delivered(self, record: Json) -> None:
        self._account.objects[record["event"]]["pending_webhooks"] = 0


def _subjects(event: Json) -> list[str]:
    """The ids a fault may name: the event's object and the payment it belongs to."""
    thing = event["data"]["object"]
    return [each for each in (thing["id"], thing.get("payment_intent"), thing.get("charge")) if isinstance(each, str)]
