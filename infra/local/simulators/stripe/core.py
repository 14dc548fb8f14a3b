"""What every resource of the simulated account works with: state, clock, ids, and the way to tell the world."""

from copy import deepcopy
from dataclasses import dataclass, field

from infra.local.simulators.stripe.errors import NotFound
from infra.local.simulators.stripe.state import Clock, Json, NewId, State
from infra.local.simulators.stripe.webhooks import Webhooks

API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What may differ between a developer's machine and a proof.

    TRY has no minimum by default: Stripe converts it and wants about half a euro, a line that moves every day.
    """

    secret_key: str = "sk_test_simulator"  # noqa: S105 - names the simulated account, opens nothing
    base_url: str = "http://127.0.0.1:8420"
    minimum_amounts: dict[str, int] = field(default_factory=lambda: {"usd": 50, "eur": 50, "gbp": 30})
    retry_base: float = 1.0
    max_attempts: int = 8
    settles_after: float = 5.0
    answers_kept: float = 24 * 60 * 60
    cancels_by_date: bool = False  # as newer billing modes: `cancel_at` alone says that a subscription will end
    portal_configured: bool = True


@dataclass
class Core:
    """The account. `origin` is the request being served; events name it as their cause.

    `moment` is set while something happens that was due earlier than it is noticed.
    """

    state: State
    clock: Clock
    new_id: NewId
    settings: Settings
    webhooks: Webhooks
    origin: Json = field(default_factory=lambda: {"id": None, "idempotency_key": None})
    moment: float | None = None

    def now(self) -> int:
        return int(self.clock() if self.moment is None else self.moment)

    def add(self, thing: Json) -> Json:
        self.state.objects[thing["id"]] = thing
        self.state.touch()
        return thing

    def get(self, kind: str, identifier: str, param: str = "id") -> Json:
        """The object of that kind. An id of another kind is as absent as an unknown one."""
        found = self.state.objects.get(identifier)
        if found is None or found["object"] != kind:
            raise NotFound.of(kind, identifier, param)
        return found

    def tell(self, event_type: str, thing: Json, *, before: Json | None = None) -> None:
        """Record the event with the object as it is now, and hand it to the webhooks."""
        data: Json = {"object": deepcopy(thing)}
        if before is not None:
            data["previous_attributes"] = {key: value for key, value in before.items() if thing[key] != value}
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": dict(self.origin),
            "type": event_type,
        }
        self.add(event)
        self.webhooks.enqueue(event)

    def book(self, kind: str, charge: Json, amount: int, *, source: Json) -> None:
        """One line of the simulator's own ledger: money that moved, whatever any answer or event later claims."""
        line = {
            "kind": kind,
            "id": source["id"],
            "amount": amount,
            "currency": charge["currency"],
            "charge": charge["id"],
            "payment_intent": charge["payment_intent"],
            "metadata": dict(source["metadata"]),
            "at": self.now(),
        }
        self.state.ledger.append(line)
