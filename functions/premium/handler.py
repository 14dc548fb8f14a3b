"""Routes of premium."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api, keeps_no_answer, moves_money, redirect
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.errors import NotFound
from kervan.fields import ReceivedOut
from kervan.pagination import Cursor, Limit, Listing
from kervan.providers.payments import BadSignature, ProviderName, ProviderRefused, ProviderUnreachable
from kervan.request import TheIncoming, TheLocale
from kervan.settings import Secret

from . import hearing, reading, refunds, service
from .plans import PLANS
from .refunds import PeriodNotPaid
from .schemas import (
    PlanOut,
    PlansOut,
    PortalOut,
    StatusOut,
    SubscribeIn,
    SubscribeOut,
    SubscriptionId,
    SubscriptionOut,
    UserId,
)
from .service import AlreadySubscribed, NotSubscribed, SubscriptionUnderReview
from .tables import Entitlement

app = Api("premium", timeout=29, secrets=(Secret.STRIPE,))
handler = app.handler


@app.get("/api/premium/plans")
def list_plans(locale: TheLocale) -> PlansOut:
    """What premium costs."""
    return PlansOut(items=[PlanOut.of(plan, locale) for plan in PLANS.values()])


@app.post(
    "/api/premium/subscribe",
    status_code=201,
    errors=(AlreadySubscribed, SubscriptionUnderReview, ProviderRefused, ProviderUnreachable),
)
@keeps_no_answer
def subscribe_to_premium(wanted: SubscribeIn, caller: SignedIn, world: TheWorld, locale: TheLocale) -> SubscribeOut:
    """Begin a plan on the provider's page. Asking again leads to the page that is open; once paid, premium begins."""
    row, page = service.subscribe(world, caller, wanted, locale)
    return SubscribeOut.of(row, page)


@app.post("/api/premium/webhook", errors=(BadSignature,))
def receive_premium_webhook(world: TheWorld, incoming: TheIncoming) -> ReceivedOut:
    """Stripe's events about subscriptions; those that came to payments' webhook are known here."""
    hearing.receive(world, ProviderName.STRIPE, incoming.raw_body, incoming.headers)
    return ReceivedOut()


@app.get("/api/premium/return", status_code=303)
def return_from_provider(world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """The buyer's browser comes back. Proves nothing; leads on to the app."""
    return redirect(hearing.come_back(world, incoming.fields))


@app.get("/api/premium/status")
def get_premium_status(caller: SignedIn, world: TheWorld) -> StatusOut:
    """My premium."""
    return StatusOut.of(Entitlement.find(caller.id, consistent=True), world.now())


@app.post("/api/premium/cancel", errors=(NotSubscribed, ProviderRefused, ProviderUnreachable))
def cancel_premium(caller: SignedIn, world: TheWorld) -> StatusOut:
    """Let my subscription end with the period that is paid."""
    return StatusOut.of(service.cancel(world, caller), world.now())


@app.post("/api/premium/portal", errors=(NotSubscribed, ProviderRefused, ProviderUnreachable))
@keeps_no_answer
def open_premium_portal(caller: SignedIn, world: TheWorld, locale: TheLocale) -> PortalOut:
    """The provider's page for my card, invoices and plan."""
    return PortalOut(url=service.portal(world, caller, locale))


@app.get("/api/admin/premium/subscriptions")
def list_subscriptions(
    caller: Staff,
    world: TheWorld,
    user_id: Annotated[UserId, Query()],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[SubscriptionOut]:
    """Someone's subscriptions, newest first."""
    return Listing.of(reading.of_user(world, caller, user_id, limit, cursor), SubscriptionOut.of)


@app.post("/api/premium/subscriptions/<subscription_id>/refund", status_code=202, errors=(NotFound, PeriodNotPaid))
@moves_money
def refund_subscription(subscription_id: SubscriptionId, caller: Staff, world: TheWorld) -> SubscriptionOut:
    """Give the last paid period back and end the subscription."""
    return SubscriptionOut.of(refunds.ask(world, caller, subscription_id))
