"""Subscribing: intent, provider, result; and what subscribers do afterwards. No HTTP, no queue, no environment.

A person has one subscription at a time. The entitlement's row says which, so that two requests at once make one intent;
its id comes from person and attempt, and the provider's key from that id.
"""

from kervan.auth import Caller
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid, Locale, Unavailable
from kervan.providers.subscriptions import Checkout, CheckoutState
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import attempts, convergence
from .convergence import TRIES, recurring
from .schemas import SubscribeIn
from .tables import Entitlement, Status, Subscription

ASKED = RateLimit("premium-provider", most=20, seconds=600)  # each is some calls to the provider, whose limit is all's


class AlreadySubscribed(Conflict):
    """One subscription at a time; the portal changes its plan."""

    tr = "Zaten bir Premium üyeliğiniz var; planınızı üyelik sayfanızdan değiştirebilirsiniz."
    en = "You already have a Premium subscription; change its plan on your subscription page."


class SubscriptionUnderReview(Conflict):
    """Money may have been taken; a person decides."""

    tr = "Üyeliğinizin ödemesi inceleniyor; lütfen yeniden ödemeyin."
    en = "The payment for your subscription is under review; please do not pay again."


class NotSubscribed(Conflict):
    """There is nothing to cancel or to look after."""

    tr = "Devam eden bir Premium üyeliğiniz yok."
    en = "You have no active Premium subscription."


def subscribe(
    world: World, caller: Caller, wanted: SubscribeIn, locale: Locale, address: str = ""
) -> tuple[Subscription, Checkout]:
    """The page on which this person begins the plan: a new one, or the one that is open.

    GetItem of the entitlement (and of its subscription, where there is one), GetItem of the person's address, the
    intent, the provider, and the result: the intent must stand before the call, the result can only stand after it.
    `address` is the buyer's IP, for providers that must know who pays.
    """
    if wanted.provider not in world.settings.offered:
        raise Invalid(errors=(FieldError("/provider", "not_offered", ", ".join(world.settings.offered)),))
    take(world, ASKED, caller.id)
    for _ in range(TRIES):
        held = Entitlement.find(caller.id, consistent=True)
        current = _current(held)
        _refuse(current)
        try:
            row = attempts.still_wanted(world, current, wanted) or attempts.intend(world, caller, held, wanted, locale)
            page = attempts.page(world, row, held, wanted, address)
            if page.state == CheckoutState.OPEN:
                row = attempts.recorded(world, row, page)
                return row, attempts.shown(world, row, page)
            convergence.converge(world, row.subscription_id, checkout=page.reference)
        except (Changed, Exists):
            continue
    raise Unavailable(retry_after=1)


def cancel(world: World, caller: Caller) -> Entitlement:
    """Let it end with what is paid. One that is past due has nothing paid left, and ends now."""
    row = _running(caller)
    take(world, ASKED, caller.id)
    provider = recurring(world, row.provider)
    reading = convergence.ended(world, row) if row.status == Status.PAST_DUE else provider.cancel(str(row.reference))
    try:
        return convergence.apply(world, row, reading)
    except Changed:
        convergence.converge(world, row.subscription_id)
        return Entitlement.get(caller.id, consistent_read=True)


def portal(world: World, caller: Caller, locale: Locale) -> str:
    """The provider's page for cards, invoices and plans, where it has one."""
    held = Entitlement.find(caller.id, consistent=True)
    if held is None or held.customer is None or held.provider is None:
        raise NotSubscribed
    take(world, ASKED, caller.id)
    return recurring(world, held.provider).portal(held.customer, world.settings.app_url, locale)


def _current(held: Entitlement | None) -> Subscription | None:
    """The subscription that this person asked for last."""
    asked = held.subscription_id if held else None
    return Subscription.find(asked, consistent=True) if asked else None


def _refuse(current: Subscription | None) -> None:
    if current is not None and current.is_running:
        raise AlreadySubscribed
    if current is not None and current.status == Status.NEEDS_REVIEW:
        raise SubscriptionUnderReview


def _running(caller: Caller) -> Subscription:
    row = _current(Entitlement.find(caller.id, consistent=True))
    if row is None or not row.is_running:
        raise NotSubscribed
    return row
