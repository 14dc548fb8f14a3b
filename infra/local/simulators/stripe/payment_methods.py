"""Payment methods: a test card that somebody chose, by token or on the simulator's page."""

from infra.local.simulators.stripe.cards import BY_NUMBER, BY_TOKEN, Card, card_details
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json


def method_of(core: Core, named: str) -> Json:
    """A token such as `pm_card_visa` makes a new method each time; an id gives the one it made earlier."""
    if named in BY_TOKEN:
        return new_method(core, BY_TOKEN[named])
    if named not in core.state.cards:
        raise ApiError(f"No such PaymentMethod: '{named}'", code="resource_missing", param="payment_method")
    return core.get("payment_method", named, "payment_method")


def new_method(core: Core, card: Card) -> Json:
    blank = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    method: Json = {
        "id": core.new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {"address": blank, "email": None, "name": None, "phone": None, "tax_id": None},
        "card": card_details(card),
        "created": core.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    core.state.cards[method["id"]] = card.number
    return core.add(method)


def card_of(core: Core, method_id: str) -> Card:
    return BY_NUMBER[core.state.cards[method_id]]


def retrieve(core: Core, _: Json, method_id: str) -> Json:
    return core.get("payment_method", method_id)


ROUTES = (Route("GET", "/v1/payment_methods/{id}", retrieve, EXPAND),)
