"""Subscribing: intent, provider, result; and what subscribers do afterwards. No HTTP, no queue, no environment.

A person has one subscription at a time. The entitlement's row says which, so that two requests at once make one intent;
its id comes from person and attempt, and the provider's key from that id.
"""

from datetime import timedelta
from hashlib import sha256

from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid, Locale, Unavailable
from kervan.ids import shard_of
from kervan.providers.payments import ProviderRefused
from kervan.providers.subscriptions import Checkout, CheckoutState, SubscribeRequest
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import convergence
from .convergence import TRIES, recurring
from .plans import PLANS, PlanName
from .schemas import SubscribeIn
from .tables import Entitlement, Status, Step, Subscription

OPEN_FOR = timedelta(hours=1)  # the provider's page
UNANSWERED = timedelta(minutes=10)  # so long a start without an answer may be asked for again
FIRST_CHECK = timedelta(minutes=2)
SHARDS = 8
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


def subscribe(world: World, caller: Caller, wanted: SubscribeIn, locale: Locale) -> tuple[Subscription, Checkout]:
    """The page on which this person begins the plan: a new one, or the one that is open.

    GetItem of the entitlement (and of its subscription, where there is one), GetItem of the person's address, the
    intent, the provider, and the result: the intent must stand before the call, the result can only stand after it.
    """
    if wanted.provider not in world.settings.offered:
        raise Invalid(errors=(FieldError("/provider", "not_offered", ", ".join(world.settings.offered)),))
    take(world, ASKED, caller.id)
    for _ in range(TRIES):
        held = Entitlement.find(caller.id, consistent=True)
        current = _current(held)
        _refuse(current)
        try:
            row = _still_wanted(world, current, wanted) or _intend(world, caller, held, wanted, locale)
            page = _page(world, row, held)
            if page.state == CheckoutState.OPEN:
                return _recorded(world, row, page), page
            convergence.converge(world, row.subscription_id, checkout=page.reference)
        except (Changed, Exists):
            continue
    raise Unavailable(retry_after=1)


def cancel(world: World, caller: Caller) -> Entitlement:
    """Let it end with what is paid. One that is past due has nothing paid left, and ends now."""
    row = _running(caller)
    take(world, ASKED, caller.id)
    provider = recurring(world, row.provider)
    reference = str(row.reference)
    reading = provider.end(reference) if row.status == Status.PAST_DUE else provider.cancel(reference)
    try:
        return convergence.apply(world, row, reading)
    except Changed:
        convergence.converge(world, row.subscription_id)
        return Entitlement.get(caller.id, consistent_read=True)


def portal(world: World, caller: Caller, locale: Locale) -> str:
    """The provider's page for cards, invoices and plans."""
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


def _still_wanted(world: World, current: Subscription | None, wanted: SubscribeIn) -> Subscription | None:
    """The attempt that waits, if it is for the same plan; another is given up first, so that nobody can pay both.

    A page whose address nobody got need not be closed: it is never seen, and closes by itself.
    """
    if current is None or not current.is_waiting:
        return None
    age = world.now() - current.created_at
    same = (current.plan, current.provider) == (wanted.plan, wanted.provider)
    if same and age < (UNANSWERED if current.checkout is None else OPEN_FOR - UNANSWERED):
        return current
    if current.checkout is None:
        convergence.abandon(world, current)
        return None
    recurring(world, current.provider).close_checkout(current.checkout)
    convergence.converge(world, current.subscription_id)
    raise Changed


def _intend(
    world: World, caller: Caller, held: Entitlement | None, wanted: SubscribeIn, locale: Locale
) -> Subscription:
    """A new attempt, and the entitlement's word that it is the one."""
    now, attempt = world.now(), int(held.attempt) + 1 if held else 1
    plan, subscription_id = PLANS[PlanName(wanted.plan)], Subscription.id_of(caller.id, attempt)
    row = Subscription(
        subscription_id,
        user_id=caller.id,
        attempt=attempt,
        plan=plan.name.value,
        price=plan.price,
        interval=plan.interval,
        provider=wanted.provider,
        live=recurring(world, wanted.provider).live,
        status=Status.CREATED.value,
        locale=locale,
        closes_at=now + OPEN_FOR,
        history=[Step(status=Status.CREATED.value, at=now, by=caller.id)],
        created_at=now,
        check_at=now + FIRST_CHECK,
        open_shard=str(shard_of(subscription_id, SHARDS)),
    )
    first = held is None
    held = held or Entitlement(caller.id, until=now)
    held.subscription_id, held.attempt, held.status = subscription_id, attempt, row.status
    if first:
        commit(new=(row, held))
    else:
        commit(held, new=row)
    return row


def _page(world: World, row: Subscription, held: Entitlement | None) -> Checkout:
    """As it is now. Where the answer is lost the intent stands, and the next request under the same key finds it."""
    provider = recurring(world, row.provider)
    if row.checkout is not None:
        return provider.read_checkout(row.checkout)
    try:
        return provider.subscribe(_request(world, row, held))
    except ProviderRefused:
        convergence.abandon(world, row)
        raise


def _request(world: World, row: Subscription, held: Entitlement | None) -> SubscribeRequest:
    """All of it from the row, but for the address: who has changed theirs in between gets a page under another key."""
    customer = held.customer if held and held.provider == row.provider else None
    person = None if customer else User.find(row.user_id)
    email = person.email if person else None
    told = sha256(f"{customer} {email}".encode()).hexdigest()[:16]
    return SubscribeRequest(
        key=f"subscription:{row.subscription_id}:{told}",
        subscription_id=row.subscription_id,
        user_id=row.user_id,
        price=PLANS[PlanName(row.plan)].at_provider,
        return_url=f"{world.settings.public_url}/api/premium/return?subscription_id={row.subscription_id}",
        closes_at=row.closes_at,
        locale="en" if row.locale == "en" else "tr",
        customer=customer,
        email=email,
    )


def _recorded(world: World, row: Subscription, page: Checkout) -> Subscription:
    """The row with the page's id. Changed where somebody has given it up since: then its address is told to nobody."""
    if row.status != Status.CREATED:
        return row
    row.checkout = page.reference
    row.enter(Status.OPEN, world.now())
    try:
        commit(row)
    except Changed:
        row = Subscription.get(row.subscription_id, consistent_read=True)
        if row.checkout != page.reference:
            raise
    return row
