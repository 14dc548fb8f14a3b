"""`/_sim` for subscriptions: people who pay on a checkout's page, cards that go bad, and a clock that can jump."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.controls import read_order
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import Json


class BillingControls:
    """What makes no sense is 400, in Stripe's shape."""

    def __init__(self, simulator: StripeSimulator) -> None:
        self._desk = simulator.billing

    def routes(self) -> list[Route]:
        return [
            Route("/_sim/clock", self.clock, methods=["POST"]),
            Route("/_sim/checkout/sessions/{id}", self.subscribe, methods=["POST"]),
            Route("/_sim/customers/{id}", self.customer, methods=["POST"]),
        ]

    async def clock(self, request: Request) -> JSONResponse:
        """`{"advance": seconds}`."""
        order = await read_order(request)
        return _answer(lambda: self._desk.advance(float(order.get("advance", 0))))

    async def subscribe(self, request: Request) -> JSONResponse:
        """`{"number"}`: the person on the page uses this card."""
        order = await read_order(request)
        return _answer(lambda: self._desk.subscribe(request.path_params["id"], str(order.get("number"))))

    async def customer(self, request: Request) -> JSONResponse:
        """`{"number"}`: their card is this one from now on."""
        order = await read_order(request)

        def replaced() -> Json:
            self._desk.replace_card(request.path_params["id"], str(order.get("number")))
            return {"replaced": True}

        return _answer(replaced)


def _answer(work: Callable[[], Json]) -> JSONResponse:
    try:
        return JSONResponse(work())
    except ApiError as refused:
        return JSONResponse({"error": refused.body}, refused.status)
    except (TypeError, ValueError) as nonsense:
        return JSONResponse({"error": {"message": str(nonsense)}}, 400)
