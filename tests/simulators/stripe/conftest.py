"""One account reached in two ways: every test of the API runs in this process and over HTTP, by the official SDK."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from stripe import RequestsClient, StripeClient, StripeError

from infra.local.simulators.stripe import Settings, StripeSimulator, seeded_ids, stripe_client
from infra.local.simulators.stripe.server import create_app
from tests.simulators.serving import served
from tests.simulators.stripe.receiver import SECRET

KEY = Settings().secret_key


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="simulator")
def _simulator(clock: Clock) -> StripeSimulator:
    """In this process, seeded, with an endpoint that a test pumps itself."""
    return StripeSimulator(clock=clock, new_id=seeded_ids(1), sleep=clock.advance, webhook_secret=SECRET)


@pytest.fixture(name="sdk")
def _sdk(simulator: StripeSimulator) -> StripeClient:
    return stripe_client(simulator)


@pytest.fixture(scope="session", name="network")
def _network() -> Iterator[tuple[StripeSimulator, StripeClient]]:
    """A served simulator and the SDK's ordinary client for it."""
    simulator = StripeSimulator()
    transport = RequestsClient(timeout=(3, 8))
    with served(create_app(simulator)) as base_url:
        yield simulator, StripeClient(KEY, base_addresses={"api": base_url}, http_client=transport)
        transport.close()  # type: ignore[no-untyped-call]


@pytest.fixture(params=["in process", "over HTTP"], name="stripe")
def _stripe(request: pytest.FixtureRequest) -> Any:
    """The SDK's client, once for each way in."""
    if request.param == "in process":
        return request.getfixturevalue("sdk")
    simulator, client = request.getfixturevalue("network")
    simulator.reset()
    return client


Pay = Callable[..., Any]


@pytest.fixture(name="pay")
def _pay(stripe: StripeClient) -> Pay:
    """Create and confirm at once with a test card's token."""

    def pay(card: str = "pm_card_visa", amount: int = 2999, **more: Any) -> Any:
        given = {
            "amount": amount,
            "currency": "try",
            "confirm": True,
            "payment_method": card,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            **more,
        }
        return stripe.v1.payment_intents.create(given)  # type: ignore[arg-type]

    return pay


def types(stripe: StripeClient) -> list[str]:
    """What happened, oldest first, as the events API tells it."""
    return [str(event.type) for event in stripe.v1.events.list({"limit": 100}).data][::-1]


def told(error: StripeError) -> Any:
    """The `error` object of a refusal."""
    assert error.error is not None
    return error.error
