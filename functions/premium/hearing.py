"""What providers and browsers tell of subscriptions: written down as it came, believed by nobody."""

from collections.abc import Mapping
from urllib.parse import urlencode

from functions.payments.events import BillingEventReceived
from functions.payments.tables import Webhook
from kervan import log
from kervan.commit import commit
from kervan.errors import Exists, TooMany
from kervan.providers.payments import ProviderName
from kervan.providers.webhooks import verified
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import convergence
from .events import BrowserReturned
from .tables import Subscription

RETURNS = RateLimit("premium-return", most=10, seconds=60)
MOST_OF_ONE = 20  # subscriptions of a customer: years of changing one's mind
LONGEST_ID = 64  # anybody may write anything into the address


def receive(world: World, provider: ProviderName, body: bytes, headers: Mapping[str, str]) -> None:
    """An event at premium's own door. It goes into payments' inbox, under the same key as if it had come to theirs:
    a provider that tells both doors is heard once. What is about no subscription is theirs alone.
    """
    event = verified(world, provider, body, headers)
    if event is None or event.billing is None:
        return
    now = world.now()
    known = f"{provider}#{event.event_id}"
    noted = Webhook.note(known, kind=event.kind, reference=event.reference or "", at=now)
    try:
        commit(also=(noted,), tell=(BillingEventReceived.of(provider, event.event_id, event.billing, at=now),))
    except Exists:
        log.info("webhook was here before", provider=provider.value, event_id=event.event_id)


def hear(world: World, event: BillingEventReceived) -> None:
    """Find whose it is: as we bound it, or by what the provider calls it."""
    subscription_id = event.subscription_id or _named(event)
    if subscription_id is not None:
        convergence.converge(world, subscription_id, reference=event.subscription, checkout=event.checkout)


def _named(event: BillingEventReceived) -> str | None:
    """By the provider's id of it; by its customer's where it is about money alone: then the one that runs."""
    rows: list[Subscription] = []
    if event.subscription:
        rows = list(Subscription.by_reference.query(event.subscription, limit=MOST_OF_ONE))
    elif event.customer:
        rows = list(Subscription.by_customer.query(event.customer, limit=MOST_OF_ONE))
    theirs = sorted((row for row in rows if row.provider == event.provider), key=lambda row: not row.is_running)
    return theirs[0].subscription_id if theirs else None


def come_back(world: World, fields: Mapping[str, str]) -> str:
    """The page where a returning browser goes on. A waiting subscription is looked at; a few times a minute at most."""
    subscription_id = fields.get("subscription_id", "")[:LONGEST_ID]
    row = Subscription.find(subscription_id) if subscription_id else None
    if row is None:
        return world.settings.app_url
    if row.is_waiting:
        try:
            take(world, RETURNS, row.subscription_id)
            commit(tell=(BrowserReturned(subscription_id=row.subscription_id, at=world.now()),))
        except TooMany:
            log.info("returned too often", subscription_id=row.subscription_id)
    return f"{world.settings.app_url}?{urlencode({'subscription_id': row.subscription_id})}"
