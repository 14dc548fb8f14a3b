"""The official SDK without a network: an `HTTPClient` that asks the simulator in this process."""

from collections.abc import Mapping
from typing import Any

from requests.structures import CaseInsensitiveDict
from stripe import APIConnectionError, HTTPClient, StripeClient

from infra.local.simulators.stripe.simulator import StripeSimulator

LOST = (
    "Unexpected error communicating with Stripe.  If this problem persists,\nlet us know at support@stripe.com."
    "\n\n(Network error: ReadTimeout: the simulator withheld its answer)"
)


class SimulatorHTTPClient(HTTPClient):
    """Give it to `StripeClient(..., http_client=...)`. A lost answer raises what the real client raises on a timeout.

    `retry_delay` replaces the SDK's half second and more before a retry: a test should not sleep.
    """

    name = "simulator"

    def __init__(self, simulator: StripeSimulator, *, retry_delay: float = 0.0) -> None:
        super().__init__()
        self._simulator = simulator
        self._retry_delay = retry_delay

    def request(  # type: ignore[override]  # the SDK's base says str, its own RequestsClient gives bytes
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        answer = self._simulator.handle(method, url, headers or {}, post_data)
        if answer.lost is not None:
            raise APIConnectionError(LOST, should_retry=True)  # type: ignore[no-untyped-call]
        return answer.body, answer.status, CaseInsensitiveDict(answer.headers)

    def close(self) -> None:
        """Nothing is open."""

    def _sleep_time_seconds(self, num_retries: int) -> float:  # noqa: ARG002
        return self._retry_delay


def stripe_client(simulator: StripeSimulator, *, max_network_retries: int = 0) -> StripeClient:
    """The SDK's own client, in this process, with the simulated account's key."""
    return StripeClient(
        simulator.core.settings.secret_key,
        http_client=SimulatorHTTPClient(simulator),
        max_network_retries=max_network_retries,
    )
