"""`/_sim`: what a test or a developer may see and do beyond Stripe's API. No key: it serves this machine only."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from infra.local.simulators.stripe.errors import ApiError, InvalidParameter
from infra.local.simulators.stripe.sending import Sender
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import Json


def routes(simulator: StripeSimulator, sender: Sender) -> list[Route]:
    controls = Controls(simulator, sender)
    return [
        Route("/_sim/ledger", controls.ledger, methods=["GET"]),
        Route("/_sim/deliveries", controls.deliveries, methods=["GET"]),
        Route("/_sim/faults", controls.arm, methods=["POST"]),
        Route("/_sim/reset", controls.reset, methods=["POST"]),
        Route("/_sim/flush", controls.flush, methods=["POST"]),
        Route("/_sim/webhook-endpoint", controls.endpoint, methods=["POST"]),
        Route("/_sim/payment_intents/{id}", controls.payment, methods=["POST"]),
        Route("/_sim/refunds/{id}", controls.refund, methods=["POST"]),
    ]


class Controls:
    def __init__(self, simulator: StripeSimulator, sender: Sender) -> None:
        self._simulator = simulator
        self._sender = sender

    async def ledger(self, _: Request) -> JSONResponse:
        return JSONResponse(self._simulator.ledger())

    async def deliveries(self, _: Request) -> JSONResponse:
        return JSONResponse({"deliveries": self._simulator.deliveries()})

    async def arm(self, request: Request) -> JSONResponse:
        order = await _json(request)
        return _answer(lambda: self._simulator.arm(order))

    async def reset(self, _: Request) -> JSONResponse:
        self._simulator.reset()
        return JSONResponse({"reset": True})

    async def flush(self, _: Request) -> JSONResponse:
        return JSONResponse({"delivered": await run_in_threadpool(self._simulator.flush, self._sender)})

    async def endpoint(self, request: Request) -> JSONResponse:
        order = await _json(request)
        return _answer(lambda: _set_endpoint(self._simulator, order))

    async def payment(self, request: Request) -> JSONResponse:
        order = await _json(request)
        return _answer(lambda: _settle_payment(self._simulator, request.path_params["id"], order))

    async def refund(self, request: Request) -> JSONResponse:
        order = await _json(request)
        return _answer(lambda: _settle_refund(self._simulator, request.path_params["id"], order))


def _set_endpoint(simulator: StripeSimulator, order: Json) -> Json:
    url, secret = order.get("url"), order.get("secret")
    if (
        not isinstance(url, str)
        or not isinstance(secret, str)
        or not url.startswith(("http://", "https://"))
        or not secret
    ):
        raise InvalidParameter("A webhook endpoint is {url: http…, secret: whsec_…}", param="url")
    simulator.set_endpoint(url, secret)
    return {"url": url}


def _settle_payment(simulator: StripeSimulator, intent_id: str, order: Json) -> Json:
    """`{"number"}`: a buyer pays; `{"authenticated"}`: answers the bank; `{"status"}`: the bank's late word."""
    if "number" in order:
        return simulator.pay(intent_id, str(order["number"]), order.get("return_url"))
    if "authenticated" in order:
        return simulator.authenticate(intent_id, passed=order["authenticated"] is True)
    if order.get("status") in ("succeeded", "failed"):
        return simulator.settle_payment(intent_id, succeeded=order["status"] == "succeeded")
    raise InvalidParameter("Say number, authenticated, or status: succeeded|failed", param="status")


def _settle_refund(simulator: StripeSimulator, refund_id: str, order: Json) -> Json:
    return simulator.settle_refund(refund_id, str(order.get("status")), order.get("reason", "expired_or_canceled_card"))


def _answer(work: Callable[[], Json]) -> JSONResponse:
    try:
        return JSONResponse(work())
    except ApiError as refused:
        return JSONResponse({"error": refused.body}, refused.status)


async def _json(request: Request) -> Json:
    """The body as an object; anything else is an empty one, which every verb refuses in its own words."""
    try:
        order = json.loads(await request.body())
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}
