"""Orders of a subscription: one for each period, charged when it begins."""

from collections.abc import Mapping

from infra.local.simulators.common.periods import months_after
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.cards import Card
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.paying import taken
from infra.local.simulators.iyzico.plans import plan_of
from infra.local.simulators.iyzico.shapes import decimal, milliseconds

DAY = 86_400
MONTHS: Mapping[str, int] = {"MONTHLY": 1, "YEARLY": 12}
DAYS: Mapping[str, int] = {"DAILY": 1, "WEEKLY": 7}
POOR = ("10051", "Kart limiti yetersiz, yetersiz bakiye")


def add_next(core: Core, subscription: Json) -> None:
    """The order of the period after the last; none where the plan has no more of them."""
    plan, count = plan_of(core, subscription["pricingPlanReferenceCode"]), len(subscription["orders"])
    if plan["recurrenceCount"] is not None and count >= plan["recurrenceCount"]:
        return
    starts, ends = (period_end(plan, subscription["started"], each) for each in (count, count + 1))
    subscription["orders"].append(
        {
            "referenceCode": core.token(),
            "starts": starts,
            "ends": ends,
            "due": max(starts, core.now()),
            "orderStatus": "WAITING",
            "paymentAttempts": [],
        }
    )


def charge(core: Core, subscription: Json, order: Json, card: Card, *, later: bool) -> Json:
    """One attempt: money, or an order that failed; told by webhook in either case. `later`: nobody is at the form."""
    refusal = (card.code, card.message) if card.code else None if card.lasts or not later else POOR
    attempted: Json = {"number": card.number, "installment": 1, "paymentId": core.number()}
    made: Json = {
        "conversationId": core.token(),
        "createdDate": milliseconds(core.now()),
        "paymentId": int(attempted["paymentId"]),
        "paymentStatus": "FAILED" if refusal else "SUCCESS",
    }
    order["paymentAttempts"].append(made)
    order["orderStatus"] = made["paymentStatus"]
    subscription["subscriptionStatus"] = "UNPAID" if refusal else "ACTIVE"
    if refusal:
        made |= {"errorCode": refusal[0], "errorMessage": refusal[1]}
    else:
        sale = _sale(core, subscription, order, made["conversationId"])
        taken(core, card, attempted, sale, subscription["token"], subscription=subscription["referenceCode"])
        add_next(core, subscription)
    core.state.touch()
    core.tell_order(subscription, order, paid=not refusal)
    return made


def period_end(plan: Json, started: float, count: int) -> float:
    """When the `count`th period ends."""
    interval: str = plan["paymentInterval"]
    times: int = plan["paymentIntervalCount"] * count
    if interval in DAYS:
        return started + DAYS[interval] * DAY * times
    return months_after(started, MONTHS[interval] * times)


def shape(core: Core, plan: Json, order: Json) -> Json:
    """As the subscription shows it."""
    return {
        "referenceCode": order["referenceCode"],
        "price": decimal(core.shown(plan["price"])),
        "currencyCode": core.shown_currency(plan["currencyCode"]),
        "startPeriod": milliseconds(order["starts"]),
        "endPeriod": milliseconds(order["ends"]),
        "orderStatus": order["orderStatus"],
        "paymentAttempts": order["paymentAttempts"],
    }


def _sale(core: Core, subscription: Json, order: Json, conversation: str) -> Json:
    """What the card pays for, as any payment has it. No id of the merchant's is in it."""
    plan = plan_of(core, subscription["pricingPlanReferenceCode"])
    return {
        "conversationId": conversation,
        "basketId": order["referenceCode"],
        "price": plan["price"],
        "paidPrice": plan["price"],
        "currency": plan["currencyCode"],
        "basketItems": [{"id": plan["referenceCode"], "name": plan["name"], "price": plan["price"]}],
    }
