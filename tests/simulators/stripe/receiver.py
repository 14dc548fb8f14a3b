"""A shop's webhook: verifies with the SDK, remembers, and answers as it is told."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from stripe import Event, Webhook

from infra.local.simulators.stripe import Delivery

SECRET = "whsec_test_secret"
ANY_AGE = 10**10


class Receiver:
    """Answers `statuses` in turn, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.events: list[Event] = []
        self.bodies: list[bytes] = []

    def __call__(self, delivery: Delivery) -> int:
        return self.take(delivery.body, delivery.headers)

    def take(self, body: bytes, headers: Mapping[str, str]) -> int:
        event = Webhook.construct_event(body, headers["Stripe-Signature"], SECRET, tolerance=ANY_AGE)
        self.bodies.append(body)
        self.events.append(event)
        return self.statuses.pop(0) if self.statuses else 200

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def app(self) -> Starlette:
        async def hook(request: Request) -> Response:
            return Response(status_code=self.take(await request.body(), request.headers))

        return Starlette(routes=[Route("/hook", hook, methods=["POST"])])
