"""What premium costs: data. A changed price is another price at the provider; who has subscribed keeps theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kervan.errors import Locale
from kervan.money import Money
from kervan.providers.subscriptions import Interval, Price

GRACE = timedelta(days=7)  # premium goes on so long after a period that is to renew and is not paid yet
PRODUCT = "Kervan Premium"


class PlanName(StrEnum):
    """The plans on offer."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Plan:
    """A plan and its price, KDV included."""

    name: PlanName
    price: Money
    interval: Interval
    vat_rate: int
    tr: str
    en: str

    def title(self, locale: Locale) -> str:
        """What people read."""
        return self.en if locale == "en" else self.tr

    @property
    def at_provider(self) -> Price:
        """The price by which it is sold. Its key holds what it costs, so that another amount is another price."""
        key = f"premium_{self.interval}_{self.price.currency.lower()}_{self.price.amount}"
        return Price(key, self.price, self.interval, PRODUCT)


PLANS: Mapping[PlanName, Plan] = {
    plan.name: plan
    for plan in (
        Plan(PlanName.MONTHLY, Money(2999, "TRY"), "month", 20, "Aylık", "Monthly"),
        Plan(PlanName.YEARLY, Money(19_999, "TRY"), "year", 20, "Yıllık", "Yearly"),
    )
}


def sold_as(amount: Money | None, interval: str) -> PlanName | None:
    """The plan on offer that costs this: what a subscription became whose owner changed plans at the provider."""
    return next((plan.name for plan in PLANS.values() if (plan.price, plan.interval) == (amount, interval)), None)
