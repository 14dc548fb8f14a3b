"""The simulator as a web server: pushes, a page of what was shown, and the controls under /_sim."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.controls import Controls, read_order
from infra.local.simulators.common.pages import Pages
from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import Service
from infra.local.simulators.push.simulator import PushSimulator
from infra.local.simulators.push.texts import TEXTS


def create_app(simulator: PushSimulator, state_file: StateFile | None = None) -> Starlette:
    """The web application around a push service."""
    service, browsers = Service(simulator, state_file), Browsers(simulator)
    routes = [
        Route("/push/{browser:path}", service.api, methods=["POST"]),
        Route("/", browsers.show),
        *Controls(simulator, service.sender).routes(),
        Route("/_sim/browsers", browsers.agree, methods=["POST"]),
        Route("/_sim/sleep", browsers.sleep, methods=["POST"]),
        Route("/_sim/uninstall", browsers.uninstall, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=service.lifespan)


class Browsers(Pages):
    """Browsers that agree, sleep, go; and what they showed."""

    def __init__(self, simulator: PushSimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

    async def show(self, request: Request) -> Response:
        """The newest first."""
        language = self.language(request.query_params.get("lang"))
        return self.page("shown.html", language, {}, shown=self._simulator.shown()[::-1])

    async def agree(self, request: Request) -> JSONResponse:
        """`{"key"}` makes a browser that agrees; its PushSubscription."""
        order = await read_order(request)
        here = str(request.base_url).rstrip("/")
        return JSONResponse(self._simulator.subscribe(here, str(order.get("key", ""))))

    async def sleep(self, request: Request) -> JSONResponse:
        """`{"endpoint", "asleep"}`."""
        order = await read_order(request)
        self._simulator.sleep(str(order["endpoint"]), asleep=bool(order.get("asleep", True)))
        return JSONResponse({"asleep": bool(order.get("asleep", True))})

    async def uninstall(self, request: Request) -> JSONResponse:
        """`{"endpoint"}` is gone for good."""
        self._simulator.uninstall(str((await read_order(request))["endpoint"]))
        return JSONResponse({"gone": True})
