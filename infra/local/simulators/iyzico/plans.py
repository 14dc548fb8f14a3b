"""Products and their pricing plans: what a subscription is of, what it costs, and how often."""

from math import ceil

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import NAME_TAKEN, NO_PLAN, NO_PRODUCT, Failure, invalid
from infra.local.simulators.iyzico.forms import CURRENCIES, minor
from infra.local.simulators.iyzico.shapes import decimal, milliseconds

INTERVALS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_OF_A_PAGE = 100


def make_product(core: Core, given: Json) -> Json:
    """Its name is the only one of the account."""
    name = _new_name(given, core.state.products)
    product: Json = {
        "referenceCode": core.token(),
        "created": core.now(),
        "name": name,
        "description": given.get("description"),
        "status": "ACTIVE",
    }
    core.state.products[product["referenceCode"]] = product
    core.state.touch()
    return {"data": _product(product)}


def products(core: Core, given: Json) -> Json:
    """A page of them, each with its plans."""
    listed = [
        {**_product(product), "pricingPlans": [plan_shape(core, plan) for plan in _plans_of(core, reference)]}
        for reference, product in core.state.products.items()
    ]
    return {"data": page(listed, given)}


def make_plan(core: Core, given: Json, product: str) -> Json:
    """Its name is the only one of the product. Trials are not simulated, so none may be asked for."""
    _known(core, product)
    name = _new_name(given, {plan["referenceCode"]: plan for plan in _plans_of(core, product)})
    price, count = minor(given.get("price")), given.get("paymentIntervalCount", 1)
    repeats = given.get("recurrenceCount")
    if price <= 0 or given.get("currencyCode") not in CURRENCIES:
        raise invalid("price, currencyCode")
    if given.get("paymentInterval") not in INTERVALS or not _is_count(count):
        raise invalid("paymentInterval, paymentIntervalCount")
    if given.get("planPaymentType") != "RECURRING" or given.get("trialPeriodDays"):
        raise invalid("planPaymentType, trialPeriodDays")
    if repeats is not None and not _is_count(repeats):
        raise invalid("recurrenceCount")
    plan = {
        "referenceCode": core.token(),
        "created": core.now(),
        "name": name,
        "price": price,
        "paymentInterval": given["paymentInterval"],
        "paymentIntervalCount": count,
        "currencyCode": given["currencyCode"],
        "productReferenceCode": product,
        "recurrenceCount": repeats,
    }
    core.state.plans[plan["referenceCode"]] = plan
    core.state.touch()
    return {"data": plan_shape(core, plan)}


def plans(core: Core, given: Json, product: str) -> Json:
    """A page of a product's."""
    _known(core, product)
    return {"data": page([plan_shape(core, plan) for plan in _plans_of(core, product)], given)}


def plan(core: Core, _: Json, reference: str) -> Json:
    """One of them."""
    return {"data": plan_shape(core, plan_of(core, reference))}


def plan_of(core: Core, reference: object) -> Json:
    """The plan; Failure for none."""
    found = core.state.plans.get(str(reference))
    if found is None:
        raise Failure(*NO_PLAN)
    return found


def plan_shape(core: Core, held: Json) -> Json:
    """As every answer shows it."""
    return {
        **{name: value for name, value in held.items() if name != "created" and value is not None},
        "createdDate": milliseconds(held["created"]),
        "price": decimal(core.shown(held["price"])),
        "currencyCode": core.shown_currency(held["currencyCode"]),
        "trialPeriodDays": 0,
        "planPaymentType": "RECURRING",
        "status": "ACTIVE",
    }


def page(items: list[Json], given: Json) -> Json:
    """The part of a list that was asked for."""
    wanted, count = (str(given.get(name) or usual) for name, usual in (("page", 1), ("count", 10)))
    if not (wanted.isdecimal() and count.isdecimal() and 1 <= int(count) <= MOST_OF_A_PAGE and int(wanted)):
        raise invalid("page, count")
    first = (int(wanted) - 1) * int(count)
    return {
        "totalCount": len(items),
        "currentPage": int(wanted),
        "pageCount": ceil(len(items) / int(count)),
        "items": items[first : first + int(count)],
    }


def _known(core: Core, product: str) -> None:
    if product not in core.state.products:
        raise Failure(*NO_PRODUCT)


def _plans_of(core: Core, product: str) -> list[Json]:
    return [each for each in core.state.plans.values() if each["productReferenceCode"] == product]


def _new_name(given: Json, others: dict[str, Json]) -> str:
    name = str(given.get("name") or "").strip()
    if not name:
        raise invalid("name")
    if name in {each["name"] for each in others.values()}:
        raise Failure(*NAME_TAKEN)
    return name


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


def _product(product: Json) -> Json:
    shown = {name: value for name, value in product.items() if name != "created" and value is not None}
    return {**shown, "createdDate": milliseconds(product["created"])}
