"""iyzico's products and plans: found by name, or made with the first subscription. A plan's price never changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kervan.money import Money
from kervan.providers.amounts import money
from kervan.providers.iyzico_form import decimal
from kervan.providers.iyzico_gateway import Answer, IyzicoGateway, failed, refusal, unreadable
from kervan.providers.iyzico_signing import text
from kervan.providers.subscriptions import Price

PRODUCTS = "/v2/subscription/products"
PLAN = "/v2/subscription/pricing-plans"
A_PAGE, MOST_PAGES = 100, 20
INTERVALS = {"month": "MONTHLY", "year": "YEARLY"}
PERIODS = {(theirs, "1"): ours for ours, theirs in INTERVALS.items()}
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Plan:
    """A plan there. `interval` is a word that fits no plan of ours where it is another period than theirs."""

    amount: Money | None  # None: in a currency that nobody pays us in
    interval: str


class IyzicoPlans:
    """The account's plans. What is known of one stays known."""

    def __init__(self, gateway: IyzicoGateway) -> None:
        """Nothing is asked before it is needed."""
        self._gateway = gateway
        self._known: dict[str, str] = {}
        self._read: dict[str, Plan] = {}

    def of(self, price: Price) -> str:
        """iyzico's plan of this key, under the product."""
        if price.key not in self._known:
            product = self._named(PRODUCTS, price.product, {"description": price.product})
            plan = {
                "price": decimal(price.amount),
                "currencyCode": price.amount.currency,
                "paymentInterval": INTERVALS[price.interval],
                "paymentIntervalCount": 1,
                "planPaymentType": "RECURRING",
            }
            self._known[price.key] = self._named(f"{PRODUCTS}/{product}/pricing-plans", price.key, plan)
        return self._known[price.key]

    def _named(self, path: str, name: str, wanted: Mapping[str, Any]) -> str:
        """Found by its name, or made. No name is given twice: who loses the race to make it looks again."""
        found = self._listed(path, name)
        if found is not None:
            return found
        made = self._gateway.ask(path, {"locale": "tr", "conversationId": name, "name": name, **wanted})
        found = self._listed(path, name) if failed(made) else reference_of(data_of(made))
        if found is None:
            raise refusal(made)
        return found

    def _listed(self, path: str, name: str) -> str | None:
        for page in range(1, MOST_PAGES + 1):
            answer = self._gateway.look_up(path, {"page": str(page), "count": str(A_PAGE)})
            if failed(answer):
                raise refusal(answer)
            data = data_of(answer)
            for each in data.get("items") or ():
                if each.get("name") == name:
                    return reference_of(each)
            if page >= int(data.get("pageCount") or 1):
                break
        return None

    def forget(self, price: Price) -> None:
        """Look for its plan again."""
        self._known.pop(price.key, None)

    def read(self, reference: str) -> Plan:
        """The plan of this reference."""
        if reference not in self._read:
            if not REFERENCE.fullmatch(reference):
                raise unreadable("plan")
            answer = self._gateway.look_up(f"{PLAN}/{reference}")
            if failed(answer):
                raise refusal(answer)
            try:
                self._read[reference] = _sold(data_of(answer))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise unreadable("plan") from error
        return self._read[reference]


def data_of(answer: Answer) -> Answer:
    """What an answer is about."""
    data = answer.get("data")
    if not isinstance(data, dict):
        raise unreadable("data")
    return data


def reference_of(thing: Mapping[str, Any]) -> str:
    """iyzico's id of a product or plan."""
    found = thing.get("referenceCode")
    if not isinstance(found, str) or not REFERENCE.fullmatch(found):
        raise unreadable("reference")
    return found


def _sold(plan: Mapping[str, Any]) -> Plan:
    period = (text(plan.get("paymentInterval")), text(plan.get("paymentIntervalCount")))
    return Plan(money(plan["price"], text(plan["currencyCode"])), PERIODS.get(period, "/".join(period)))
