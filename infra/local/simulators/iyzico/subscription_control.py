"""`/_sim` for subscriptions: people who pay on a form, cards that go bad, and a clock that can jump."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.controls import read_order
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.errors import Failure
from infra.local.simulators.iyzico.simulator import IyzicoSimulator


class SubscriptionControls:
    """What makes no sense is 400, with iyzico's words where it has some."""

    def __init__(self, simulator: IyzicoSimulator) -> None:
        self._desk = simulator.billing

    def routes(self) -> list[Route]:
        return [
            Route("/_sim/clock", self.clock, methods=["POST"]),
            Route("/_sim/subscription-forms/{token}", self.form, methods=["GET"]),
            Route("/_sim/subscription-forms/{token}", self.subscribe, methods=["POST"]),
            Route("/_sim/subscriptions/{reference}", self.subscription, methods=["GET"]),
            Route("/_sim/subscriptions/{reference}", self.change, methods=["POST"]),
        ]

    async def clock(self, request: Request) -> JSONResponse:
        """`{"advance": seconds}`."""
        order = await read_order(request)
        return _answer(lambda: self._desk.advance(float(order.get("advance", 0))))

    async def form(self, request: Request) -> JSONResponse:
        found = self._desk.form(request.path_params["token"])
        return JSONResponse(found, 200) if found else JSONResponse({"error": {"message": "no such form"}}, 404)

    async def subscribe(self, request: Request) -> JSONResponse:
        """`{"number"}`: the person uses this card; `{"code"}`: answers the bank."""
        order, token = await read_order(request), request.path_params["token"]
        if "code" in order:
            return _answer(lambda: self._desk.authenticate(token, code=str(order["code"])))
        return _answer(lambda: self._desk.subscribe(token, str(order.get("number"))))

    async def subscription(self, request: Request) -> JSONResponse:
        return _answer(lambda: self._desk.read(request.path_params["reference"]))

    async def change(self, request: Request) -> JSONResponse:
        """`{"number"}`: the card is this one from now on; `{"do": "retry" | "cancel"}`: as in the panel."""
        order, reference = await read_order(request), request.path_params["reference"]
        return _answer(lambda: self._change(reference, order))

    def _change(self, reference: str, order: Json) -> Json:
        match order.get("do"):
            case "retry":
                return self._desk.retry(reference)
            case "cancel":
                return self._desk.cancel(reference)
            case None:
                return self._desk.replace_card(reference, str(order.get("number")))
        raise ValueError("Say do: retry or cancel")


def _answer(work: Callable[[], Json]) -> JSONResponse:
    try:
        return JSONResponse(work())
    except Failure as refused:
        return JSONResponse({"error": refused.body}, 400)
    except (TypeError, ValueError) as nonsense:
        return JSONResponse({"error": {"message": str(nonsense)}}, 400)
