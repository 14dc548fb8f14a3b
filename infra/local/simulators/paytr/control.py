"""`/_sim` of PayTR: beyond the common controls, buyers and banks."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.controls import Controls, read_order
from infra.local.simulators.common.sending import Sender
from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr.errors import NotPayable
from infra.local.simulators.paytr.simulator import PaytrSimulator


def routes(simulator: PaytrSimulator, sender: Sender) -> list[Route]:
    return PaytrControls(simulator, sender).routes()


class PaytrControls(Controls):
    """Common controls, and those of pages and orders."""

    def __init__(self, simulator: PaytrSimulator, sender: Sender) -> None:
        super().__init__(simulator, sender)
        self._simulator = simulator

    def routes(self) -> list[Route]:
        return [
            *super().routes(),
            Route("/_sim/pages/{token}", self.buy, methods=["POST"]),
            Route("/_sim/orders/{id}", self.show, methods=["GET"]),
        ]

    async def show(self, request: Request) -> JSONResponse:
        found = self._simulator.order(request.path_params["id"])
        return JSONResponse(found, 200) if found else JSONResponse({"error": {"message": "no such order"}}, 404)

    async def buy(self, request: Request) -> JSONResponse:
        """`{"number", "instalment"}`: a buyer pays; `{"code"}`: answers the bank."""
        order, token = await read_order(request), request.path_params["token"]
        return self.answer(lambda: self._buy(token, order))

    def answer(self, work: Callable[[], Json]) -> JSONResponse:
        try:
            return super().answer(work)
        except NotPayable as closed:
            return JSONResponse({"error": {"message": closed.outcome}}, 400)

    def _buy(self, token: str, order: Json) -> Json:
        if "code" in order:
            return self._simulator.authenticate(token, code=str(order["code"]))
        if not isinstance(order.get("number"), str) or type(order.get("instalment", 0)) is not int:
            raise ValueError("Say number (and instalment, a number), or code")
        return self._simulator.pay(token, order["number"], instalment=order.get("instalment", 0))
