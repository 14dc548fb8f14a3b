"""`/_sim` of Stripe: beyond the common controls, buyers who pay and banks that answer late."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.common.controls import Controls, read_order
from infra.local.simulators.common.sending import Sender
from infra.local.simulators.stripe.errors import ApiError, InvalidParameter
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import Json


def routes(simulator: StripeSimulator, sender: Sender) -> list[Route]:
    return StripeControls(simulator, sender).routes()


class StripeControls(Controls):
    """Common controls, and those of intents and refunds; errors in Stripe's shape."""

    def __init__(self, simulator: StripeSimulator, sender: Sender) -> None:
        super().__init__(simulator, sender)
        self._simulator = simulator

    def routes(self) -> list[Route]:
        return [
            *super().routes(),
            Route("/_sim/payment_intents/{id}", self.payment, methods=["POST"]),
            Route("/_sim/refunds/{id}", self.refund, methods=["POST"]),
            Route("/_sim/disputes/{id}", self.dispute, methods=["POST"]),
        ]

    async def payment(self, request: Request) -> JSONResponse:
        order = await read_order(request)
        return self.answer(lambda: _settle_payment(self._simulator, request.path_params["id"], order))

    async def refund(self, request: Request) -> JSONResponse:
        order = await read_order(request)
        return self.answer(lambda: _settle_refund(self._simulator, request.path_params["id"], order))

    async def dispute(self, request: Request) -> JSONResponse:
        """`{"status"}`: won or lost."""
        order = await read_order(request)
        return self.answer(lambda: self._simulator.decide_dispute(request.path_params["id"], str(order.get("status"))))

    def set_endpoint(self, order: Json) -> Json:
        """`{"url", "secret"}`."""
        url, secret = order.get("url"), order.get("secret")
        if (
            not isinstance(url, str)
            or not isinstance(secret, str)
            or not url.startswith(("http://", "https://"))
            or not secret
        ):
            raise InvalidParameter("A webhook endpoint is {url: http…, secret: whsec_…}", param="url")
        self._simulator.set_endpoint(url, secret)
        return {"url": url}

    def answer(self, work: Callable[[], Json]) -> JSONResponse:
        try:
            return JSONResponse(work())
        except ApiError as refused:
            return JSONResponse({"error": refused.body}, refused.status)


def _settle_payment(simulator: StripeSimulator, intent_id: str, order: Json) -> Json:
    """`{"number"}`: a buyer pays; `{"authenticated"}`: answers the bank; `{"status"}`: the bank's late word;
    `{"dispute"}`: why the bank asks for the money, `{"refund"}`: how much goes back from the dashboard.
    """
    if "number" in order:
        return simulator.pay(intent_id, str(order["number"]), order.get("return_url"))
    if "authenticated" in order:
        return simulator.authenticate(intent_id, passed=order["authenticated"] is True)
    if "dispute" in order:
        return simulator.dispute(intent_id, order.get("amount"), str(order["dispute"]))
    if "refund" in order:
        return simulator.refund(intent_id, order["refund"])
    if order.get("status") in ("succeeded", "failed"):
        return simulator.settle_payment(intent_id, succeeded=order["status"] == "succeeded")
    raise InvalidParameter("Say number, authenticated, dispute, refund, or status: succeeded|failed", param="status")


def _settle_refund(simulator: StripeSimulator, refund_id: str, order: Json) -> Json:
    return simulator.settle_refund(refund_id, str(order.get("status")), order.get("reason", "expired_or_canceled_card"))
