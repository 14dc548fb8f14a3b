"""Sends events to the endpoint over HTTP."""

import httpx

from infra.local.simulators.stripe.webhooks import Delivery

NO_ANSWER = 0


class Sender:
    """One pooled client. An endpoint that is down, slow or redirecting has not taken the event."""

    def __init__(self, *, timeout: float = 10.0) -> None:
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def __call__(self, delivery: Delivery) -> int:
        try:
            return self._client.post(delivery.url, content=delivery.body, headers=dict(delivery.headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            return NO_ANSWER

    def close(self) -> None:
        self._client.close()
