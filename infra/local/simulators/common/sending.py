"""Sends events to the endpoint over HTTP."""

import httpx

from infra.local.simulators.common.deliveries import Delivery, Reply

NO_ANSWER = Reply(0)


class Sender:
    """One pooled client. An endpoint that is down, slow or redirecting has not taken the event."""

    def __init__(self, *, timeout: float = 10.0) -> None:
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def __call__(self, delivery: Delivery) -> Reply:
        try:
            reply = self._client.post(delivery.url, content=delivery.body, headers=dict(delivery.headers))
        except (httpx.HTTPError, httpx.InvalidURL):
            return NO_ANSWER
        return Reply(reply.status_code, reply.content)

    def close(self) -> None:
        self._client.close()
