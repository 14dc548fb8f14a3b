"""The JSON of premium."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel

from kervan.buyers import BuyerIn
from kervan.errors import Locale
from kervan.fields import Input, id_of
from kervan.money import Money
from kervan.providers.subscriptions import Checkout, Interval

from .plans import Plan, PlanName
from .tables import Entitlement, Reason, Status, Subscription

SubscriptionId = Annotated[str, id_of("prm")]
UserId = Annotated[str, id_of("usr")]
Offered = Literal["stripe", "iyzico"]  # the providers that charge by themselves


class PlanOut(BaseModel):
    """A plan on offer. The price includes KDV at `vat_rate` per cent."""

    id: PlanName
    name: str
    price: Money
    interval: Interval
    vat_rate: int

    @classmethod
    def of(cls, plan: Plan, locale: Locale) -> Self:
        """In the caller's language."""
        return cls(
            id=plan.name, name=plan.title(locale), price=plan.price, interval=plan.interval, vat_rate=plan.vat_rate
        )


class PlansOut(BaseModel):
    """Everything on offer."""

    items: list[PlanOut]


class SubscribeIn(Input):
    """The plan that is wanted, and who charges it. iyzico must know the `buyer`: an address, and a phone if the account
    has none.
    """

    plan: PlanName
    provider: Offered = "stripe"
    buyer: BuyerIn | None = None


class SubscribeOut(BaseModel):
    """Where the buyer goes next, and until when that page is open."""

    subscription_id: str
    checkout_url: str
    expires_at: datetime

    @classmethod
    def of(cls, row: Subscription, page: Checkout) -> Self:
        """From the intent and the provider's page."""
        return cls(subscription_id=row.subscription_id, checkout_url=page.url or "", expires_at=row.closes_at)


class StatusOut(BaseModel):
    """Someone's premium. `premium` holds before `until`; `renews` says whether more is going to be paid by itself."""

    premium: bool
    plan: PlanName | None
    status: Status | None
    paid_until: datetime | None
    until: datetime | None
    ends_at: datetime | None
    renews: bool

    @classmethod
    def of(cls, row: Entitlement | None, now: datetime) -> Self:
        """From the entitlement's row; without one nothing was ever asked for."""
        if row is None:
            return cls(premium=False, plan=None, status=None, paid_until=None, until=None, ends_at=None, renews=False)
        running = row.status in (Status.ACTIVE, Status.PAST_DUE)
        return cls(
            premium=row.until > now,
            plan=PlanName(row.plan) if row.plan else None,
            status=Status(row.status) if row.status else None,
            paid_until=row.paid_until,
            until=row.until if row.plan else None,
            ends_at=row.ends_at,
            renews=running and row.ends_at is None,
        )


class PortalOut(BaseModel):
    """A page of the provider, good for some minutes."""

    url: str


class StepOut(BaseModel):
    """A state it entered."""

    status: Status
    at: datetime


class SubscriptionOut(BaseModel):
    """A subscription as staff see it."""

    id: str
    user_id: str
    plan: PlanName
    price: Money
    provider: str
    reference: str | None
    status: Status
    paid_until: datetime | None
    ends_at: datetime | None
    refund_asked: bool
    review_reason: Reason | None
    history: list[StepOut]
    created_at: datetime

    @classmethod
    def of(cls, row: Subscription) -> Self:
        """From the row."""
        return cls(
            id=row.subscription_id,
            user_id=row.user_id,
            plan=PlanName(row.plan),
            price=row.price,
            provider=row.provider,
            reference=row.reference,
            status=Status(row.status),
            paid_until=row.paid_until,
            ends_at=row.ends_at,
            refund_asked=row.refund_of is not None,
            review_reason=Reason(row.review_reason) if row.review_reason else None,
            history=[StepOut(status=Status(step.status), at=step.at) for step in row.history],
            created_at=row.created_at,
        )
