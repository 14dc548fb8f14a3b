"""A whole simulated account, with no socket anywhere: what all providers' have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from copy import deepcopy
from threading import RLock

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.deliveries import Deliveries, Reply, Send
from infra.local.simulators.common.state import Json, Memory


class Simulator(ABC):
    """Memory, its deliveries, and the lock that is held while either works and never while anybody waits."""

    def __init__(self, memory: Memory, outgoing: Deliveries) -> None:
        self.lock = RLock()
        self.memory = memory
        self.outgoing = outgoing

    @abstractmethod
    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str | bytes | None = None) -> Answer:
        """Answer one API request as the provider would, faults included. Any thread may call."""

    @abstractmethod
    def arm(self, fault: Mapping[str, object]) -> Json:
        """Arm a fault; it is spent by the requests or events it meets."""

    @abstractmethod
    def ledger(self) -> Json:
        """Money that moved, from the simulator's own book: no fault, answer or event changes it."""

    def deliveries(self) -> list[Json]:
        """Every delivery ever queued: its event, status and attempts."""
        with self.lock:
            return deepcopy(self.memory.deliveries)

    def pump(self, send: Send, *, early: bool = False) -> int:
        """Send what is due and note each answer; `early`: everything that waits, once. How many were taken.

        The lock is free while `send` runs, so an endpoint may call the API back. What is due by itself happens first.
        """
        tried: set[int] = set()
        taken = 0
        with self.lock:
            self.tick()
        while waiting := [each for each in self._due(early=early) if each not in tried]:
            tried.add(waiting[0])
            taken += self._deliver(waiting[0], send)
        return taken

    def flush(self, send: Send) -> int:
        """Send everything that waits, due or not, once."""
        return self.pump(send, early=True)

    def next_due(self) -> float | None:
        """When the next delivery wants to leave; None when nothing waits."""
        with self.lock:
            return self.outgoing.next_due()

    def tick(self) -> None:  # noqa: B027 - a hook with nothing to do by default
        """What happens because time has passed; nothing, unless a provider says so."""

    def dump(self) -> Json:
        """The whole state as JSON."""
        with self.lock:
            return deepcopy(self.memory.dump())

    def load(self, dumped: Json) -> None:
        with self.lock:
            self.memory.load(dumped)

    def reset(self) -> None:
        """Forget everything but the endpoint."""
        with self.lock:
            self.load({**type(self.memory)().dump(), "endpoint": self.memory.endpoint})

    def _due(self, *, early: bool) -> list[int]:
        with self.lock:
            return self.outgoing.due(early=early)

    def _deliver(self, delivery_id: int, send: Send) -> bool:
        with self.lock:
            delivery = self.outgoing.take(delivery_id)
        if delivery is None:
            return False
        reply: Reply | int = 0
        try:
            reply = send(delivery)
        finally:
            with self.lock:
                taken = self.outgoing.settle(delivery_id, reply if isinstance(reply, Reply) else Reply(reply))
        return taken


def totals(lines: list[Json]) -> dict[str, int]:
    """Amounts by currency."""
    found: dict[str, int] = {}
    for line in lines:
        found[line["currency"]] = found.get(line["currency"], 0) + line["amount"]
    return found


Sleep = Callable[[float], object]
