"""The simulator as a web server: the token endpoint, the page where a person agrees, and the controls under /_sim."""

from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.controls import Controls, read_order
from infra.local.simulators.common.pages import Pages, form
from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import Service
from infra.local.simulators.spotify.core import NotAsked
from infra.local.simulators.spotify.simulator import PERSON, SpotifySimulator
from infra.local.simulators.spotify.texts import TEXTS


def create_app(simulator: SpotifySimulator, state_file: StateFile | None = None) -> Starlette:
    """The web application around an accounts service."""
    service, people = Service(simulator, state_file), SpotifyPages(simulator)
    routes = [
        Route("/authorize", people.show, methods=["GET"]),
        Route("/authorize", people.answer, methods=["POST"]),
        Route("/api/token", service.api, methods=["POST"]),
        *Controls(simulator, service.sender).routes(),
        Route("/_sim/revoke", people.revoke, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=service.lifespan)


class SpotifyPages(Pages):
    """Where a person agrees, or does not."""

    def __init__(self, simulator: SpotifySimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

    async def show(self, request: Request) -> Response:
        """The page, or what is wrong with its address."""
        query = dict(request.query_params)
        language = self.language(query.pop("lang", None))
        try:
            self._simulator.tokens.asked(query)
        except NotAsked as wrong:
            return self.page("agree.html", language, query, 400, wrong=str(wrong))
        return self.page("agree.html", language, query, scopes=query.get("scope", "").split())

    async def answer(self, request: Request) -> Response:
        """Back to the app with a code, or with `access_denied`."""
        given, page = await form(request), str(request.url)
        try:
            brought = self._simulator.agree(page)
        except NotAsked as wrong:
            return self.page("agree.html", "tr", {}, 400, wrong=str(wrong))
        if given.get("answer") != "agree":
            brought = {"error": "access_denied", "state": brought["state"]}
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{urlencode(brought)}", 303)

    async def revoke(self, request: Request) -> JSONResponse:
        """`{"person"}` takes everything back."""
        order = await read_order(request)
        return JSONResponse({"ended": self._simulator.revoke(str(order.get("person", PERSON)))})
