"""What a provider sends by itself: queued, repeated until it is taken, and bent by armed faults.

The queue knows no network. Whoever pumps it (the server's background task, or a test) takes what is due, sends it, and
reports the reply. A body is written once: every repetition and every duplicate is the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from infra.local.simulators.common.state import Clock, Json, Memory

REORDER_PATIENCE = 5.0
SUCCESS = range(200, 300)


@dataclass(frozen=True)
class Delivery:
    """One request, ready to send. `id` is what `settle` wants back."""

    id: int
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What the endpoint said; status 0 for nothing at all."""

    status: int
    body: bytes = b""


Send = Callable[[Delivery], Reply | int]


@dataclass
class _Plan:
    """How one event will travel, after every fault it met."""

    due: float
    copies: int = 1
    status: str = "pending"
    group: int = 0
    group_is_full: bool = False

    def bend(self, fault: Json) -> None:
        match fault["mode"]:
            case "duplicate":
                self.copies = max(self.copies, fault["times"])
            case "delay":
                self.due += fault["seconds"] or 0
            case "drop":
                self.status = "dropped"
            case "reorder":
                self.group, self.group_is_full = fault["group"], not fault["left"]
                self.due += fault["seconds"] or REORDER_PATIENCE


class Deliveries:
    """The queue of one endpoint, inside the account's state."""

    def __init__(self, state: Memory, clock: Clock, *, wait: Callable[[int], float], max_attempts: int | None) -> None:
        """`wait`: seconds until the next try after so many; without `max_attempts` it is tried for ever."""
        self._state = state
        self._clock = clock
        self._wait = wait
        self._max_attempts = max_attempts

    def queue(self, subject: str, kind: str, body: str, met: Iterable[Json], *, after: float = 0.0) -> None:
        """Queue an event as the faults it met will have it. Without an endpoint there is nothing to send."""
        if self._state.endpoint is None:
            return
        plan = _Plan(self._clock() + after)
        for fault in met:
            plan.bend(fault)
        for _ in range(plan.copies):
            self._append(subject, kind, body, plan)
        if plan.group and plan.group_is_full:
            self._release(plan.group)

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
        """Claim one delivery. None when somebody else has it."""
        record, endpoint = self.record(delivery_id), self._state.endpoint
        if record["status"] != "pending" or endpoint is None:
            return None
        record["status"] = "sending"
        return Delivery(delivery_id, endpoint["url"], record["body"].encode(), self.headers(record, endpoint))

    def settle(self, delivery_id: int, reply: Reply) -> bool:
        """Note the endpoint's reply. True when it took the event; otherwise it is tried again."""
        self._state.touch()
        record = self.record(delivery_id)
        record["attempts"].append({"at": self._clock(), "status": reply.status})
        tried = len(record["attempts"])
        if self.accepts(reply):
            record["status"] = "delivered"
            self.delivered(record)
            return True
        record["status"] = "gave_up" if self._max_attempts is not None and tried >= self._max_attempts else "pending"
        record["due"] = self._clock() + self._wait(tried)
        return False

    def record(self, delivery_id: int) -> Json:
        return next(each for each in self._state.deliveries if each["id"] == delivery_id)

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:  # noqa: ARG002 - for a provider that signs
        """The headers of one try."""
        return {"Content-Type": "application/json"}

    def accepts(self, reply: Reply) -> bool:
        """Whether this reply ends the tries."""
        return reply.status in SUCCESS

    def delivered(self, record: Json) -> None:
        """What a provider notes when an event was taken."""

    def _append(self, subject: str, kind: str, body: str, plan: _Plan) -> None:
        serial = self._state.next_serial()
        delivery = {
            "id": serial,
            "event": subject,
            "type": kind,
            "body": body,
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
