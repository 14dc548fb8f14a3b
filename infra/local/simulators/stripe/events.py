"""Events: what happened, oldest facts included, whether or not any webhook arrived."""

from fnmatch import fnmatchcase

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import boolean, identifier, list_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json


def retrieve(core: Core, _: Json, event_id: str) -> Json:
    return core.get("event", event_id)


def _chosen(event: Json, given: Json) -> bool:
    wanted = given.get("types") or [given.get("type", "*")]
    undelivered = event["pending_webhooks"] > 0
    delivery = given.get("delivery_success")
    return any(fnmatchcase(event["type"], each) for each in wanted) and delivery in (None, not undelivered)


ROUTES = (
    Route("GET", "/v1/events/{id}", retrieve, EXPAND),
    Route(
        "GET",
        "/v1/events",
        listing("event", "/v1/events", _chosen),
        {**PAGING, "type": identifier, "types": list_of(identifier), "delivery_success": boolean},
    ),
)
