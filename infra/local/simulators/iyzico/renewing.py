"""What time does to subscriptions: periods begin and are charged, and those that were to end do.

Each happens at its own moment and in order, however far the clock has jumped. A charge that failed is not repeated by
itself: iyzico documents nobody's retries but the merchant's.
"""

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import orders
from infra.local.simulators.iyzico.cards import card_of
from infra.local.simulators.iyzico.core import Core


def run_due(core: Core) -> None:
    """Everything whose moment has come."""
    while (coming := _next(core)) and coming[0] <= core.clock():
        core.moment = coming[0]
        try:
            _happen(core, core.state.subscriptions[coming[1]])
        finally:
            core.moment = None


def _next(core: Core) -> tuple[float, str] | None:
    """The earliest moment, and whose it is."""
    moments = (
        (_due(each["orders"][-1]), each["referenceCode"])
        for each in core.state.subscriptions.values()
        if each["subscriptionStatus"] == "ACTIVE"
    )
    return min(moments, default=None)


def _due(last: Json) -> float:
    """Of the last order there is: charged when its period begins; without a next one the last period just ends."""
    moment: float = last["due"] if last["orderStatus"] == "WAITING" else last["ends"]
    return moment


def _happen(core: Core, subscription: Json) -> None:
    last = subscription["orders"][-1]
    if last["orderStatus"] == "WAITING":
        orders.charge(core, subscription, last, card_of(subscription["card"]), later=True)
    else:
        subscription["subscriptionStatus"] = "EXPIRED"
        core.state.touch()
