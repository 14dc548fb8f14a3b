"""What providers and browsers tell: written down as it came, believed by nobody, worked on by the worker."""

from collections.abc import Mapping
from datetime import datetime

from kervan import log
from kervan.commit import commit
from kervan.errors import Exists, TooMany
from kervan.events import Event
from kervan.providers.payments import ProviderName, WebhookEvent
from kervan.providers.webhooks import verified
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import addresses
from .events import BillingEventReceived, ReturnSeen, WebhookReceived
from .tables import KEPT, Payment, Webhook

LONGEST_ID = 255  # anybody may write anything into the address
RETURNS = RateLimit("payment-return", most=10, seconds=60)


def receive(world: World, provider: ProviderName, body: bytes, headers: Mapping[str, str]) -> None:
    """Verify the raw bytes and write them down beside the fact, in one commit; the same event again writes nothing.

    An event of the other mode, or about nothing that a payment depends on, is taken and forgotten. So is one that
    anybody may have sent (`signed` is false), unless it is about an open payment of ours.
    """
    event = verified(world, provider, body, headers)
    if event is None:
        return
    now = world.now()
    told = _facts(provider, event, now)
    if not told:
        return
    row = Webhook(
        f"{provider}#{event.event_id}",
        kind=event.kind,
        reference=event.reference or "",
        received_at=now,
        expires=now + KEPT,
    )
    try:
        commit(new=row, tell=told)
    except Exists:
        log.info("webhook was here before", provider=provider.value, event_id=event.event_id)


def _facts(provider: ProviderName, event: WebhookEvent, now: datetime) -> list[Event]:
    """What it is about: a payment, a subscription, both or neither."""
    told: list[Event] = []
    payment_id = event.payment_id if event.signed else _open_payment_of(provider, event)
    if event.reference is not None and (event.signed or payment_id):
        heard = WebhookReceived(
            provider=provider,
            event_id=event.event_id,
            reference=event.reference,
            payment_id=payment_id,
            about=event.about,
            at=now,
        )
        told.append(heard)
    if event.billing is not None:
        told.append(BillingEventReceived.of(provider, event.event_id, event.billing, at=now))
    return told


def come_back(world: World, provider: ProviderName, fields: Mapping[str, str]) -> str:
    """The page where a returning browser goes on. An open payment is looked at again; a few times a minute at most."""
    payment = _named(world, provider, fields)
    if payment is None or payment.provider != provider:
        return world.settings.app_url
    if payment.is_open:
        try:
            take(world, RETURNS, payment.payment_id)
            commit(tell=(ReturnSeen(payment_id=payment.payment_id, at=world.now()),))
        except TooMany:
            log.info("returned too often", payment_id=payment.payment_id)
    return addresses.of_app(world.settings, payment)


def payment_id_of(reference: str, provider: str) -> str | None:
    """Which payment a provider's id stands for."""
    found = _of_reference(reference, provider)
    return found.payment_id if found else None


def _of_reference(reference: str, provider: str) -> Payment | None:
    found = Payment.by_reference.query(reference, limit=10)
    return next((payment for payment in found if payment.provider == provider), None)


def _open_payment_of(provider: ProviderName, event: WebhookEvent) -> str | None:
    """What an unsigned event may make us look at."""
    found = _of_reference(event.reference, provider) if event.reference else None
    return found.payment_id if found and found.is_open else None


def _named(world: World, provider: ProviderName, fields: Mapping[str, str]) -> Payment | None:
    """By our own id where our return address survived, else by what the provider added to it."""
    fields = {name: value for name, value in fields.items() if len(value) <= LONGEST_ID}
    payment_id = fields.get("payment_id")
    if not payment_id:
        reference = world.payments[provider].returned(fields)
        payment_id = payment_id_of(reference, provider) if reference else None
    return Payment.find(payment_id) if payment_id else None
