"""The simulator as a web server: the services and the buyer's page under /odeme, and the controls under /_sim."""

from starlette.applications import Starlette
from starlette.routing import Route

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import Service
from infra.local.simulators.paytr import control, pages
from infra.local.simulators.paytr.simulator import PaytrSimulator


def create_app(simulator: PaytrSimulator, state_file: StateFile | None = None) -> Starlette:
    """The web application around a store."""
    service = Service(simulator, state_file)
    people = pages.routes(simulator)
    api = Route("/odeme/{path:path}", service.api, methods=["GET", "POST"])
    controls = control.routes(simulator, service.sender)
    return Starlette(routes=[*people, api, *controls], lifespan=service.lifespan)
