"""Subscriptions: begun by a paid form, read, cancelled; a failed charge tried again."""

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import orders
from infra.local.simulators.iyzico.cards import Card, card_of
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import (
    ALREADY_OVER,
    NO_ORDER,
    NO_SUBSCRIPTION,
    NOT_FAILED,
    RETRY_TOO_LATE,
    Failure,
)
from infra.local.simulators.iyzico.plans import page, plan_of
from infra.local.simulators.iyzico.shapes import milliseconds

RUNNING = ("ACTIVE", "UNPAID")
RETRIED_FOR = 160 * orders.DAY


def begin(core: Core, form: Json, card: Card) -> Json:
    """The person's card pays the first period."""
    customer = form["request"]["customer"]
    subscription: Json = {
        "referenceCode": core.token(),
        "parentReferenceCode": core.token(),
        "pricingPlanReferenceCode": form["request"]["pricingPlanReferenceCode"],
        "customerReferenceCode": core.state.customers.setdefault(customer["email"], core.token()),
        "customerEmail": customer["email"],
        "customerGsmNumber": customer["gsmNumber"],
        "subscriptionStatus": "ACTIVE",
        "started": int(core.now()),
        "cancelled": None,
        "card": card.number,
        "token": form["token"],
        "orders": [],
    }
    core.state.subscriptions[subscription["referenceCode"]] = subscription
    orders.add_next(core, subscription)
    orders.charge(core, subscription, subscription["orders"][0], card, later=False)
    return subscription


def detail(core: Core, _: Json, reference: str) -> Json:
    """One subscription, as the only one of a list; or without the list, as some have seen it."""
    shown = shape(core, subscription_of(core, reference))
    return {"data": page([shown], {}) if core.settings.detail_in_list else shown}


def cancel(core: Core, _: Json, reference: str) -> Json:
    """No charge any more, from now on. What is paid stays paid, and no webhook tells of it."""
    subscription = subscription_of(core, reference)
    if subscription["subscriptionStatus"] not in RUNNING:
        raise Failure(*ALREADY_OVER)
    subscription |= {"subscriptionStatus": "CANCELED", "cancelled": core.now()}
    for order in subscription["orders"]:
        if order["orderStatus"] == "WAITING":
            order["orderStatus"] = "SUBSCRIPTION_CANCELED"
    core.state.touch()
    return {}


def retry(core: Core, given: Json) -> Json:
    """Charge a failed order again. A card that fails again is a failure, with the card's reason."""
    subscription, order = _ordered(core, str(given.get("referenceCode")))
    if order["orderStatus"] != "FAILED" or subscription["subscriptionStatus"] != "UNPAID":
        raise Failure(*NOT_FAILED)
    if core.now() - order["starts"] > RETRIED_FOR:
        raise Failure(*RETRY_TOO_LATE)
    made = orders.charge(core, subscription, order, card_of(subscription["card"]), later=True)
    if made["paymentStatus"] != "SUCCESS":
        raise Failure(made["errorCode"], made["errorMessage"])
    return {}


def subscription_of(core: Core, reference: str) -> Json:
    """The subscription; Failure for none."""
    found = core.state.subscriptions.get(reference)
    if found is None:
        raise Failure(*NO_SUBSCRIPTION)
    return found


def begun_shape(subscription: Json) -> Json:
    """As the form that began it tells of it."""
    names = ("referenceCode", "parentReferenceCode", "pricingPlanReferenceCode", "customerReferenceCode")
    return {
        **{name: subscription[name] for name in (*names, "subscriptionStatus")},
        "trialDays": 0,
        "createdDate": milliseconds(subscription["started"]),
        "startDate": milliseconds(subscription["started"]),
    }


def shape(core: Core, subscription: Json) -> Json:
    """As it is read: its newest order first."""
    plan = plan_of(core, subscription["pricingPlanReferenceCode"])
    product = core.state.products[plan["productReferenceCode"]]
    shown = {
        **begun_shape(subscription),
        "pricingPlanName": plan["name"],
        "productName": product["name"],
        "productReferenceCode": product["referenceCode"],
        "customerEmail": subscription["customerEmail"],
        "customerGsmNumber": subscription["customerGsmNumber"],
        "orders": [orders.shape(core, plan, order) for order in reversed(subscription["orders"])],
    }
    if subscription["cancelled"] is not None:
        shown["canceledAt"] = milliseconds(subscription["cancelled"])
    if plan["recurrenceCount"] is not None:
        shown["endDate"] = milliseconds(orders.period_end(plan, subscription["started"], plan["recurrenceCount"]))
    return shown


def _ordered(core: Core, reference: str) -> tuple[Json, Json]:
    for subscription in core.state.subscriptions.values():
        for order in subscription["orders"]:
            if order["referenceCode"] == reference:
                return subscription, order
    raise Failure(*NO_ORDER)
