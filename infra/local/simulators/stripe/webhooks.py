"""Signed events on their way to the one endpoint: queued, retried with back-off, and bent by armed faults.

The queue knows no network. Whoever pumps it (the server's background task, or a test) takes what is due, sends it, and
reports the status. A body is written once: every retry and every duplicate is the same bytes under a fresh signature.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from infra.local.simulators.stripe.faults import lied, spend_on_event
from infra.local.simulators.stripe.state import Clock, Json, State

REORDER_PATIENCE = 5.0
SUCCESS = range(200, 300)


@dataclass(frozen=True)
class Delivery:
    """One signed request, ready to send. `id` is what `settle` wants back."""

    id: int
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class _Plan:
    """How one event will travel, after every fault it met."""

    told: Json
    due: float
    copies: int = 1
    status: str = "pending"
    group: int = 0
    group_is_full: bool = False

    def bend(self, fault: Json) -> None:
        match fault["mode"]:
            case "lie_about_amount":
                self.told = {**self.told, "data": lied(self.told["data"], fault)}
            case "duplicate":
                self.copies = max(self.copies, fault["times"])
            case "delay":
                self.due += fault["seconds"] or 0
            case "drop":
                self.status = "dropped"
            case "reorder":
                self.group, self.group_is_full = fault["group"], not fault["left"]
                self.due += fault["seconds"] or REORDER_PATIENCE


def sign(body: str, secret: str, at: int) -> str:
    """`t=<unix>,v1=<hex>`: HMAC-SHA256 over `t.body`, keyed by the whole secret with its `whsec_`."""
    signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), sha256).hexdigest()
    return f"t={at},v1={signature}"


class Webhooks:
    """The queue of one endpoint, inside the account's state."""

    def __init__(self, state: State, clock: Clock, *, retry_base: float, max_attempts: int) -> None:
        self._state = state
        self._clock = clock
        self._retry_base = retry_base
        self._max_attempts = max_attempts

    def enqueue(self, event: Json) -> None:
        """Queue an event as the armed faults will have it. Without an endpoint there is nothing to send."""
        if self._state.endpoint is None:
            return
        event["pending_webhooks"] = 1
        plan = _Plan(event, self._clock())
        for fault in spend_on_event(self._state, event, _subjects(event)):
            plan.bend(fault)
        for _ in range(plan.copies):
            self._append(event, plan)
        if plan.group and plan.group_is_full:
            self._release(plan.group)

    def _append(self, event: Json, plan: "_Plan") -> None:
        serial = self._state.next_serial()
        delivery = {
            "id": serial,
            "event": event["id"],
            "type": event["type"],
            "body": json.dumps(plan.told, indent=2, ensure_ascii=False),
            "due": plan.due,
            "rank": -serial if plan.group else serial,
            "group": plan.group,
            "status": plan.status,
            "attempts": [],
        }
        self._state.deliveries.append(delivery)

    def _release(self, group: int) -> None:
        for delivery in self._state.deliveries:
            if delivery["group"] == group:
                delivery["due"] = self._clock()

    def due(self, *, early: bool = False) -> list[int]:
        """Ids of what waits to be sent now, in the order of sending; `early`: also what is not due yet."""
        now = self._clock()
        waiting = [
            each for each in self._state.deliveries if each["status"] == "pending" and (early or each["due"] <= now)
        ]
        return [each["id"] for each in sorted(waiting, key=lambda each: (each["due"], each["rank"]))]

    def next_due(self) -> float | None:
        """When the next delivery wants to leave, for a test that owns the clock."""
        return min((each["due"] for each in self._state.deliveries if each["status"] == "pending"), default=None)

    def take(self, delivery_id: int) -> Delivery | None:
        """Claim one delivery and sign it as of now. None when somebody else has it."""
        record = self._record(delivery_id)
        if record["status"] != "pending" or self._state.endpoint is None:
            return None
        record["status"] = "sending"
        endpoint = self._state.endpoint
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign(record["body"], endpoint["secret"], int(self._clock())),
        }
        return Delivery(delivery_id, endpoint["url"], record["body"].encode(), headers)

    def settle(self, delivery_id: int, status: int) -> bool:
        """Note the endpoint's answer (0 for none at all). True when it took the event; otherwise it is tried again."""
        self._state.touch()
        record = self._record(delivery_id)
        record["attempts"].append({"at": self._clock(), "status": status})
        tried = len(record["attempts"])
        if status in SUCCESS:
            record["status"] = "delivered"
            self._state.objects[record["event"]]["pending_webhooks"] = 0
            return True
        record["status"] = "gave_up" if tried >= self._max_attempts else "pending"
        record["due"] = self._clock() + self._retry_base * 2 ** (tried - 1)
        return False

    def _record(self, delivery_id: int) -> Json:
        return next(each for each in self._state.deliveries if each["id"] == delivery_id)


def _subjects(event: Json) -> list[str]:
    """The ids a fault may name: the event's object and the payment it belongs to."""
    thing = event["data"]["object"]
    return [each for each in (thing["id"], thing.get("payment_intent"), thing.get("charge")) if isinstance(each, str)]
