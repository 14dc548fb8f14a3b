"""The simulator as a web server: the API under /v1, the buyer's pages, and the controls under /_sim."""

from starlette.applications import Starlette
from starlette.routing import Route

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import HangingUp, Service
from infra.local.simulators.stripe import billing_pages, control, pages
from infra.local.simulators.stripe.billing_control import BillingControls
from infra.local.simulators.stripe.simulator import StripeSimulator

__all__ = ("HangingUp", "create_app")


def create_app(simulator: StripeSimulator, state_file: StateFile | None = None) -> Starlette:
    """The web application around an account."""
    service = Service(simulator, state_file)
    api = Route("/v1/{path:path}", service.api, methods=["GET", "POST", "DELETE"])
    people = [*pages.routes(simulator), *billing_pages.routes(simulator)]
    controls = [*control.routes(simulator, service.sender), *BillingControls(simulator).routes()]
    return Starlette(routes=[api, *people, *controls], lifespan=service.lifespan)
