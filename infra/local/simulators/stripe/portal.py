"""Portal sessions: a link of a few minutes to the page where a customer sees to their own subscription."""

from infra.local.simulators.stripe import customers
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.parameters import Reader, identifier, one_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

GOOD_FOR = 5 * 60
CREATE: dict[str, Reader] = {
    **EXPAND,
    "configuration": identifier,
    "customer": identifier,
    "locale": one_of("auto", "tr", "en"),
    "return_url": identifier,
}
UNCONFIGURED = (
    "No configuration provided and your test mode default configuration has not been created. Provide a configuration"
    " or create your default by saving your customer portal settings in test mode at"
    " https://dashboard.stripe.com/test/settings/billing/portal."
)


def create(core: Core, given: Json, _: str) -> Json:
    if not core.settings.portal_configured:
        raise ApiError(UNCONFIGURED)
    session_id = core.new_id("bps")
    return core.add(
        {
            "id": session_id,
            "object": "billing_portal.session",
            "configuration": given.get("configuration", "bpc_simulator"),
            "created": core.now(),
            "customer": customers.of(core, given["customer"])["id"],
            "flow": None,
            "livemode": False,
            "locale": given.get("locale"),
            "on_behalf_of": None,
            "return_url": given.get("return_url"),
            "url": f"{core.settings.base_url}/p/session/{session_id}",
        }
    )


def is_open(core: Core, session: Json) -> bool:
    return bool(core.now() - session["created"] <= GOOD_FOR)


ROUTES = (Route("POST", "/v1/billing_portal/sessions", create, CREATE, ("customer",)),)
