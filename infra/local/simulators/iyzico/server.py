"""The simulator as a web server: the API under /payment and /v2, the buyer's pages, and the controls under /_sim."""

from starlette.applications import Starlette
from starlette.routing import Route

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import Service
from infra.local.simulators.iyzico import control, pages, subscription_pages
from infra.local.simulators.iyzico.simulator import IyzicoSimulator
from infra.local.simulators.iyzico.subscription_control import SubscriptionControls


def create_app(simulator: IyzicoSimulator, state_file: StateFile | None = None) -> Starlette:
    """The web application around an account."""
    service = Service(simulator, state_file)
    api = [Route(f"/{root}/{{path:path}}", service.api, methods=["GET", "POST"]) for root in ("payment", "v2")]
    people = [*pages.routes(simulator), *subscription_pages.routes(simulator)]
    controls = [*control.routes(simulator, service.sender), *SubscriptionControls(simulator).routes()]
    return Starlette(routes=[*api, *people, *controls], lifespan=service.lifespan)
