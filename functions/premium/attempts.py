"""Attempts to subscribe: the one that waits or a new one, its page at the provider, and the address of that."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from math import ceil
from urllib.parse import urlencode

from functions.users.tables import User
from kervan.auth import Caller
from kervan.buyers import BuyerIn, identified
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Locale
from kervan.ids import shard_of
from kervan.providers.capabilities import CAPABILITIES
from kervan.providers.payments import BuyerDetailsMissing, ProviderName, ProviderRefused
from kervan.providers.subscriptions import LAST_STEPS, Checkout, SubscribeRequest
from kervan.world import World

from . import convergence
from .convergence import recurring
from .plans import PLANS, PlanName
from .schemas import SubscribeIn
from .tables import Entitlement, Status, Step, Subscription

OPEN_FOR = timedelta(hours=1)  # the provider's page, where it can be told
UNANSWERED = timedelta(minutes=10)  # so long a start without an answer may be asked for again
FIRST_CHECK = timedelta(minutes=2)
SHARDS = 8


class CheckoutStillOpen(Conflict):
    """A page can still be paid and cannot be closed, so there is no second one."""

    tr = (
        "Başlattığınız ödeme sayfası henüz kapanmadı; ödemeyi o sayfada tamamlayın ya da {minutes} dakika sonra "
        "yeniden deneyin."
    )
    en = "The payment page that you opened is not closed yet; finish paying there, or try again in {minutes} minutes."


def still_wanted(world: World, current: Subscription | None, wanted: SubscribeIn) -> Subscription | None:
    """The attempt that waits, if it is for the same plan; another is given up first, so that nobody can pay both.

    A page whose address nobody got need not be closed: it is never seen, and closes by itself.
    """
    if current is None or not current.is_waiting:
        return None
    provider, now = recurring(world, current.provider), world.now()
    same = (current.plan, current.provider) == (wanted.plan, wanted.provider)
    if current.checkout is None:
        if same and now - current.created_at < UNANSWERED:
            return current
        convergence.abandon(world, current)
        return None
    if same and current.closes_at - now > (UNANSWERED if provider.closes else timedelta(0)):
        return current
    if provider.closes:
        provider.close_checkout(current.checkout)
    convergence.converge(world, current.subscription_id)
    if not provider.closes:
        _refuse_open(world, current)
    raise Changed


def _refuse_open(world: World, listed: Subscription) -> None:
    """Where a page cannot be closed, nobody gets another beside it."""
    row = Subscription.get(listed.subscription_id, consistent_read=True)
    if row.is_waiting:
        left = (row.closes_at + LAST_STEPS - world.now()).total_seconds()
        raise CheckoutStillOpen(minutes=max(ceil(left / 60), 1), retry_after=max(ceil(left), 1))


def intend(world: World, caller: Caller, held: Entitlement | None, wanted: SubscribeIn, locale: Locale) -> Subscription:
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


def page(world: World, row: Subscription, held: Entitlement | None, wanted: SubscribeIn, address: str) -> Checkout:
    """As it is now. Where the answer is lost the intent stands, and the next request under the same key finds it."""
    provider = recurring(world, row.provider)
    if row.checkout is not None:
        return provider.read_checkout(row.checkout)
    try:
        return provider.subscribe(_request(world, row, held, wanted, address))
    except BuyerDetailsMissing:  # it was not asked: the same attempt goes on when the buyer has said it
        raise
    except ProviderRefused:
        convergence.abandon(world, row)
        raise


def _request(
    world: World, row: Subscription, held: Entitlement | None, wanted: SubscribeIn, address: str
) -> SubscribeRequest:
    """All of it from the row, but for the person: who has changed their address in between gets a page under another
    key.
    """
    asks = CAPABILITIES[ProviderName(row.provider)].asks_for_buyer
    customer = held.customer if held and held.provider == row.provider and not asks else None
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
        buyer=identified(person, wanted.buyer or BuyerIn(), address) if asks and person else None,
    )


def recorded(world: World, row: Subscription, made: Checkout) -> Subscription:
    """The row with the page's id. Changed where somebody has given it up since, or made another page: then ours is told
    to nobody.
    """
    if row.status != Status.CREATED:
        return row
    now = world.now()
    row.checkout, row.form = made.reference, made.content
    if made.lives is not None:
        row.closes_at = now + timedelta(seconds=made.lives)
    row.enter(Status.OPEN, now)
    try:
        commit(row)
    except Changed:
        row = Subscription.get(row.subscription_id, consistent_read=True)
        if row.checkout != made.reference:
            raise
    return row


def shown(world: World, row: Subscription, made: Checkout) -> Checkout:
    """With its address, which is ours where the provider has no page."""
    if row.form is None:
        return made
    query = urlencode({"token": row.checkout})
    return replace(made, url=f"{world.settings.public_url}/api/premium/checkout/{row.subscription_id}?{query}")
