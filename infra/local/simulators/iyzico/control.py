"""`/_sim` of iyzico: beyond the common controls, buyers, banks, and the review of held payments."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.controls import Controls, read_order
from infra.local.simulators.common.sending import Sender
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.errors import Failure
from infra.local.simulators.iyzico.simulator import IyzicoSimulator


def routes(simulator: IyzicoSimulator, sender: Sender) -> list[Route]:
    return IyzicoControls(simulator, sender).routes()


class IyzicoControls(Controls):
    """Common controls, and those of forms and held payments."""

    def __init__(self, simulator: IyzicoSimulator, sender: Sender) -> None:
        super().__init__(simulator, sender)
        self._simulator = simulator

    def routes(self) -> list[Route]:
        return [
            *super().routes(),
            Route("/_sim/forms/{token}", self.show, methods=["GET"]),
            Route("/_sim/forms/{token}", self.buy, methods=["POST"]),
            Route("/_sim/payments/{id}", self.review, methods=["POST"]),
        ]

    async def show(self, request: Request) -> JSONResponse:
        found = self._simulator.form(request.path_params["token"])
        return JSONResponse(found, 200) if found else JSONResponse({"error": {"message": "no such form"}}, 404)

    async def buy(self, request: Request) -> JSONResponse:
        """`{"number", "instalment", "secure"}`: a buyer pays; `{"code"}`: answers the bank."""
        order, token = await read_order(request), request.path_params["token"]
        return self.answer(lambda: self._buy(token, order))

    async def review(self, request: Request) -> JSONResponse:
        """`{"accepted": true|false}`."""
        order = await read_order(request)
        if not isinstance(order.get("accepted"), bool):
            return JSONResponse({"error": {"message": "Say accepted: true or false"}}, 400)
        return self.answer(lambda: self._simulator.review(request.path_params["id"], accepted=order["accepted"]))

    def answer(self, work: Callable[[], Json]) -> JSONResponse:
        try:
            return super().answer(work)
        except Failure as refused:
            return JSONResponse({"error": refused.body}, 400)

    def _buy(self, token: str, order: Json) -> Json:
        if "code" in order:
            return self._simulator.authenticate(token, code=str(order["code"]))
        if not isinstance(order.get("number"), str):
            raise ValueError("Say number, or code")
        instalment, secure = order.get("instalment", 1), order.get("secure", False)
        if type(instalment) is not int or not isinstance(secure, bool):
            raise ValueError("instalment is a number, secure is true or false")
        return self._simulator.pay(token, order["number"], instalment=instalment, secure=secure)
