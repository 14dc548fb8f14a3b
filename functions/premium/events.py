"""What premium tells. The first four are for everybody; the rest carry the group's own work to its worker."""

from datetime import datetime

from kervan.events import Event


class SubscriptionStarted(Event):
    """The first period is paid, and premium holds."""

    subscription_id: str
    user_id: str
    plan: str


class SubscriptionRenewed(Event):
    """Another period is paid: up to `paid_until`, which names it."""

    subscription_id: str
    user_id: str
    plan: str
    paid_until: datetime


class SubscriptionPastDue(Event):
    """A renewal was refused. Premium holds for the days of grace, while the provider tries again."""

    subscription_id: str
    user_id: str


class SubscriptionEnded(Event):
    """It is over: cancelled, given back, or not paid. Premium ends with it."""

    subscription_id: str
    user_id: str


class SubscriptionNeedsReview(Event):
    """Something at the provider fits nothing here. `reason` is one of `tables.Reason`."""

    subscription_id: str
    user_id: str
    reason: str


class BrowserReturned(Event):
    """A buyer's browser came back from the provider. It proves nothing."""

    subscription_id: str


class SubscriptionRefundAsked(Event):
    """Staff want the last paid invoice given back, and the subscription ended."""

    subscription_id: str
