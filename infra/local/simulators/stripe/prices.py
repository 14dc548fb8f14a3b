"""Products and their prices. A price never changes its amount; a lookup key names one active price at a time."""

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.currencies import LARGEST, currency
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import (
    Reader,
    boolean,
    identifier,
    integer,
    list_of,
    mapping,
    merged,
    metadata,
    one_of,
    text,
)
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

PRODUCT: dict[str, Reader] = {"name": identifier, "description": text(), "metadata": metadata, "active": boolean}
RECURRING = mapping({"interval": one_of("month", "year"), "interval_count": integer(1)}, "interval")
CHANGES: dict[str, Reader] = {
    **EXPAND,
    "active": boolean,
    "lookup_key": identifier,
    "metadata": metadata,
    "nickname": text(),
    "transfer_lookup_key": boolean,
}
CREATE: dict[str, Reader] = {
    **CHANGES,
    "currency": currency,
    "product": identifier,
    "product_data": mapping(PRODUCT, "name"),
    "recurring": RECURRING,
    "tax_behavior": one_of("exclusive", "inclusive", "unspecified"),
    "unit_amount": integer(0),
}


def create_product(core: Core, given: Json, _: str) -> Json:
    product = core.add(
        {
            "id": core.new_id("prod"),
            "object": "product",
            "active": given.get("active", True),
            "created": core.now(),
            "default_price": None,
            "description": given.get("description"),
            "images": [],
            "livemode": False,
            "marketing_features": [],
            "metadata": merged({}, given.get("metadata", {})),
            "name": given["name"],
            "tax_code": None,
            "type": "service",
            "updated": core.now(),
            "url": None,
        }
    )
    core.tell("product.created", product)
    return product


def create(core: Core, given: Json, _: str) -> Json:
    if ("product" in given) == ("product_data" in given):
        raise ApiError("You must provide exactly one of product or product_data.", param="product")
    if "unit_amount" not in given or "recurring" not in given:
        raise ApiError("This simulator sells recurring prices with a unit_amount only.", param="unit_amount")
    if given["unit_amount"] > LARGEST:
        raise ApiError(f"Amount must be no more than {LARGEST}", code="amount_too_large", param="unit_amount")
    _free_lookup_key(core, given)
    product = (
        core.get("product", given["product"], "product")
        if "product" in given
        else create_product(core, given["product_data"], "")
    )
    price = core.add(
        {
            "id": core.new_id("price"),
            "object": "price",
            "active": given.get("active", True),
            "billing_scheme": "per_unit",
            "created": core.now(),
            "currency": given["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": given.get("lookup_key"),
            "metadata": merged({}, given.get("metadata", {})),
            "nickname": given.get("nickname"),
            "product": product["id"],
            "recurring": {"interval_count": 1, "meter": None, "usage_type": "licensed", **given["recurring"]},
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring",
            "unit_amount": given["unit_amount"],
            "unit_amount_decimal": str(given["unit_amount"]),
        }
    )
    core.tell("price.created", price)
    return price


def update(core: Core, given: Json, price_id: str) -> Json:
    price = core.get("price", price_id)
    before = dict(price)
    _free_lookup_key(core, given, but=price_id)
    price.update({name: given[name] for name in ("active", "lookup_key", "nickname") if name in given})
    if "metadata" in given:
        price["metadata"] = merged(price["metadata"], given["metadata"])
    core.state.touch()
    core.tell("price.updated", price, before=before)
    return price


def _free_lookup_key(core: Core, given: Json, but: str = "") -> None:
    """A key in use is refused, or taken from the price that has it."""
    key = given.get("lookup_key")
    held = next((each for each in core.state.of_kind("price") if key and each["lookup_key"] == key), None)
    if held is None or held["id"] == but:
        return
    if not given.get("transfer_lookup_key"):
        message = f"A price (`{held['id']}`) already uses that lookup key."
        raise ApiError(message, code="resource_already_exists", param="lookup_key")
    held["lookup_key"] = None


def retrieve(core: Core, _: Json, price_id: str) -> Json:
    return core.get("price", price_id)


def retrieve_product(core: Core, _: Json, product_id: str) -> Json:
    return core.get("product", product_id)


def _chosen(price: Json, given: Json) -> bool:
    keys = given.get("lookup_keys")
    if keys is not None and price["lookup_key"] not in keys:
        return False
    return all(price[name] == given[name] for name in ("active", "product", "currency") if name in given)


PATH = "/v1/prices"
LIST: dict[str, Reader] = {
    **PAGING,
    "active": boolean,
    "currency": currency,
    "lookup_keys": list_of(identifier),
    "product": identifier,
}
ROUTES = (
    Route("POST", "/v1/products", create_product, {**EXPAND, **PRODUCT}, ("name",)),
    Route("GET", "/v1/products/{id}", retrieve_product, EXPAND),
    Route("POST", PATH, create, CREATE, ("currency",)),
    Route("GET", PATH, listing("price", PATH, _chosen), LIST),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}", update, CHANGES),
)
