"""Customers: whom subscriptions belong to, and the card that they are charged with from then on."""

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import Reader, identifier, list_of, mapping, merged, metadata, text
from infra.local.simulators.stripe.payment_methods import method_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

DESCRIPTION: dict[str, Reader] = {
    "description": text(),
    "email": text(512),
    "name": text(256),
    "phone": text(20),
}
CREATE: dict[str, Reader] = {
    **EXPAND,
    **DESCRIPTION,
    "invoice_settings": mapping({"default_payment_method": identifier}),
    "metadata": metadata,
    "preferred_locales": list_of(identifier),
}


def create(core: Core, given: Json, _: str) -> Json:
    customer: Json = {
        "id": core.new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": core.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        **dict.fromkeys(DESCRIPTION),
        **{name: given[name] for name in DESCRIPTION if name in given},
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": merged({}, given.get("metadata", {})),
        "preferred_locales": given.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    core.add(customer)
    core.tell("customer.created", customer)
    return _with_card(core, customer, given)


def update(core: Core, given: Json, customer_id: str) -> Json:
    customer = of(core, customer_id, "id")
    before = {**customer, "invoice_settings": dict(customer["invoice_settings"])}
    customer.update({name: given[name] for name in (*DESCRIPTION, "preferred_locales") if name in given})
    if "metadata" in given:
        customer["metadata"] = merged(customer["metadata"], given["metadata"])
    _with_card(core, customer, given)
    core.state.touch()
    core.tell("customer.updated", customer, before=before)
    return customer


def use_card(core: Core, customer: Json, method_id: str) -> None:
    """Attach the card and charge it from now on. Whether its bank agrees shows with the next charge."""
    core.get("payment_method", method_id, "payment_method")["customer"] = customer["id"]
    customer["invoice_settings"]["default_payment_method"] = method_id
    core.state.touch()


def card_in_use(core: Core, customer_id: str) -> str:
    method: str = of(core, customer_id)["invoice_settings"]["default_payment_method"]
    return method


def of(core: Core, customer_id: str, param: str = "customer") -> Json:
    """The customer; unknown ones are refused in the name of the parameter."""
    customer = core.get("customer", customer_id, param)
    if customer.get("deleted"):
        raise ApiError(f"No such customer: '{customer_id}'", code="resource_missing", param=param)
    return customer


def _with_card(core: Core, customer: Json, given: Json) -> Json:
    card = given.get("invoice_settings", {}).get("default_payment_method")
    if card:
        use_card(core, customer, method_of(core, card)["id"])
    return customer


def retrieve(core: Core, _: Json, customer_id: str) -> Json:
    return core.get("customer", customer_id)


def _chosen(customer: Json, given: Json) -> bool:
    return "email" not in given or customer["email"] == given["email"]


PATH = "/v1/customers"
ROUTES = (
    Route("POST", PATH, create, CREATE),
    Route("GET", PATH, listing("customer", PATH, _chosen), {**PAGING, "email": identifier}),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}", update, CREATE),
)
