"""Stripe behind the product: the simulator under the real SDK, on the test's clock, with the stage's own keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stripe import HTTPClient

from functions.payments.handler import app
from infra.local.simulators.stripe import Delivery, Settings, SimulatorHTTPClient, StripeSimulator, seeded_ids
from kervan.providers.stripe import StripeProvider
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller

KEYS = cloud.secrets()[Secret.STRIPE]
SIGNING_SECRET: str = KEYS["webhook_secrets"][0]
GOOD_CARD = "4242424242424242"
POOR_CARD = "4000000000009995"
ASKING_CARD = "4000002500003155"
SLOW_CARD = "4000990000000004"


def simulated(clock: cloud.Clock, seed: int = 7) -> StripeSimulator:
    """An account that keeps the test's time. The same seed makes the same ids."""
    return StripeSimulator(
        clock=lambda: clock().timestamp(),
        new_id=seeded_ids(seed),
        sleep=lambda seconds: clock.advance(seconds=seconds),
        webhook_secret=SIGNING_SECRET,
        settings=Settings(secret_key=KEYS["api_key"], max_attempts=100),
    )


def with_stripe(world: World, way_out: HTTPClient) -> World:
    """The world whose Stripe is behind this way out; every entry lives in it from now on."""
    provider = StripeProvider(world.settings, world.secrets, http_client=way_out)
    made = replace(world, payments={"stripe": provider})
    cloud.inhabit(made)
    return made


class Tampering(SimulatorHTTPClient):
    """A way out that rewrites what Stripe answers, for lies that the simulator has no switch for."""

    def __init__(self, simulator: StripeSimulator) -> None:
        """Honest until `rewrite` is set."""
        super().__init__(simulator)
        self.rewrite: Callable[[bytes], bytes] = lambda answer: answer
        self.before: Callable[[], None] = lambda: None
        self.asked: list[tuple[str, str]] = []

    def request(  # type: ignore[override]  # as the simulator's own
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **more: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call, counted."""
        self.asked.append((method.upper(), url))
        self.before()
        body, status, answered = super().request(method, url, headers, post_data, **more)
        return self.rewrite(body), status, answered


@dataclass
class Till:
    """What a buyer and Stripe do with a payment, from outside."""

    call: Caller
    simulator: StripeSimulator

    def process(self, order_id: str, key: str = "key-1", as_: str = "ana", **more: Any) -> Answer:
        """Ask to pay an order."""
        body = {"order_id": order_id, "provider": "stripe", **more}
        return self.call(app, "POST", "/api/payments/process", body, as_=as_, idempotency_key=key)

    def payment(self, payment_id: str, as_: str = "ana") -> Any:
        """The payment as its buyer sees it."""
        return self.call(app, "GET", f"/api/payments/{payment_id}", as_=as_).body

    def intent_of(self, answer: Answer) -> str:
        """The PaymentIntent of a started payment."""
        return str(answer.body["next_action"]["client_secret"].partition("_secret_")[0])

    def webhook(self, delivery: Delivery) -> int:
        """What the endpoint says to a delivery."""
        return self.post(delivery.body, dict(delivery.headers)).status

    def post(self, body: bytes, headers: Mapping[str, str], path: str = "/api/webhooks/stripe") -> Answer:
        """Bytes with headers, as they come from outside."""
        sent = {name.lower().replace("-", "_"): value for name, value in headers.items()}
        return self.call(app, "POST", path, body, **sent)

    def tell(self) -> int:
        """Stripe sends what it has to tell; how many events were taken."""
        return self.simulator.flush(self.webhook)
