"""Routes of premium."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api, keeps_no_answer, moves_money, redirect
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.document import Others, limited
from kervan.errors import NotFound
from kervan.fields import ReceivedOut
from kervan.pagination import Cursor, Limit, Listing
from kervan.providers.payments import (
    BadSignature,
    BuyerDetailsMissing,
    ProviderName,
    ProviderRefused,
    ProviderUnreachable,
)
from kervan.providers.subscriptions import NoPortal
from kervan.request import ClientAddress, TheIncoming, TheLocale
from kervan.settings import Secret

from . import hearing, page, reading, refunds, service
from .attempts import CheckoutStillOpen
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

app = Api("premium", timeout=29, secrets=(Secret.STRIPE, Secret.IYZICO))
handler = app.handler


@app.get("/api/premium/plans")
def list_plans(locale: TheLocale) -> PlansOut:
    """List premium plans and prices."""
    return PlansOut(items=[PlanOut.of(plan, locale) for plan in PLANS.values()])


@app.post(
    "/api/premium/subscribe",
    status_code=201,
    errors=(
        AlreadySubscribed,
        SubscriptionUnderReview,
        CheckoutStillOpen,
        BuyerDetailsMissing,
        ProviderRefused,
        ProviderUnreachable,
    ),
)
@keeps_no_answer
@limited
def subscribe_to_premium(
    wanted: SubscribeIn, caller: SignedIn, world: TheWorld, locale: TheLocale, address: ClientAddress
) -> SubscribeOut:
    """Start a subscription on a checkout page. Premium begins once it is paid.

    Repeating it returns the page that is open. Asking for another plan or provider closes Stripe's page; iyzico's form
    cannot be closed, and 409 `checkout_still_open` says for how long it is open.
    """
    return SubscribeOut.of(*service.subscribe(world, caller, wanted, locale, address))


@app.post("/api/premium/webhook", errors=(BadSignature,))
def receive_premium_webhook(world: TheWorld, incoming: TheIncoming) -> ReceivedOut:
    """Receive Stripe events about subscriptions. Events already received by the payments webhook are recognized."""
    hearing.receive(world, ProviderName.STRIPE, incoming.raw_body, incoming.headers)
    return ReceivedOut()


@app.get(
    "/api/premium/checkout/<subscription_id>",
    others=Others(media=("text/html",), answers={404: "A page that says so", 410: "A page that says so"}),
)
def show_checkout(
    subscription_id: str, world: TheWorld, locale: TheLocale, token: Annotated[str, Query()] = ""
) -> Response[str]:
    """Show the payment form of a provider that has no page of its own.

    The address is the `checkout_url` that subscribing returns, and works without signing in. Always answers with HTML,
    in the language in which the subscription was asked for.
    """
    return page.answer(world, page.waiting(subscription_id, token), locale)


@app.post("/api/premium/return", status_code=303)
def return_by_provider_form(world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Return the buyer's browser, which sends a form, to the app. Proves nothing about the payment."""
    return redirect(hearing.come_back(world, incoming.fields))


@app.get("/api/premium/return", status_code=303)
def return_from_provider(world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Return the buyer's browser to the app. Proves nothing about the payment."""
    return redirect(hearing.come_back(world, incoming.fields))


@app.get("/api/premium/status")
def get_premium_status(caller: SignedIn, world: TheWorld) -> StatusOut:
    """Get your premium status."""
    return StatusOut.of(Entitlement.find(caller.id, consistent=True), world.now())


@app.post("/api/premium/cancel", errors=(NotSubscribed, ProviderRefused, ProviderUnreachable))
@limited
def cancel_premium(caller: SignedIn, world: TheWorld) -> StatusOut:
    """Cancel your subscription at the end of the paid period."""
    return StatusOut.of(service.cancel(world, caller), world.now())


@app.post("/api/premium/portal", errors=(NotSubscribed, NoPortal, ProviderRefused, ProviderUnreachable))
@keeps_no_answer
@limited
def open_premium_portal(caller: SignedIn, world: TheWorld, locale: TheLocale) -> PortalOut:
    """Get a link to the provider's portal, where you manage your card, invoices and plan.

    iyzico has none: 409 `no_portal`.
    """
    return PortalOut(url=service.portal(world, caller, locale))


@app.get("/api/admin/premium/subscriptions")
def list_subscriptions(
    caller: Staff,
    world: TheWorld,
    user_id: Annotated[UserId, Query()],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[SubscriptionOut]:
    """List a user's subscriptions, newest first."""
    return Listing.of(reading.of_user(world, caller, user_id, limit, cursor), SubscriptionOut.of)


@app.post("/api/premium/subscriptions/<subscription_id>/refund", status_code=202, errors=(NotFound, PeriodNotPaid))
@moves_money
def refund_subscription(subscription_id: SubscriptionId, caller: Staff, world: TheWorld) -> SubscriptionOut:
    """Refund the last paid period and end the subscription."""
    return SubscriptionOut.of(refunds.ask(world, caller, subscription_id))
