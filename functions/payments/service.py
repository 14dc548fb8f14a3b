"""Starting a payment: intent, provider, result. No HTTP, no queue, no environment.

The intent's id comes from order, provider and attempt, and the provider's key from that id: whoever starts the same
attempt again, a second request or the schedule, finds the payment that the first one made.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from functions.orders.tables import Order, OrderNotPayable
from functions.orders.tables import Status as OrderStatus
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid, Locale, NotFound, Unavailable
from kervan.ids import shard_of
from kervan.providers.capabilities import CAPABILITIES, Capabilities
from kervan.providers.payments import (
    BuyerDetailsMissing,
    NextAction,
    ProviderName,
    ProviderRefused,
    Started,
    StartRequest,
)
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import addresses, bookkeeping, buyers
from .events import PaymentFailed, PaymentStarted
from .indexes import SHARDS
from .schemas import BuyerIn, ProcessIn
from .states import ENDED, Status
from .tables import Page, Payment, Step

FIRST_CHECK = timedelta(minutes=2)
MOST_ATTEMPTS = 10
STARTS = RateLimit("payment-starts-again", most=60, seconds=600)  # else one account could use up a provider's minute
TRIES = 5


class PaymentUnderReview(Conflict):
    """Money may have been taken for this order already; a person decides."""

    tr = "Bu siparişin ödemesi inceleniyor; lütfen yeniden ödemeyin."
    en = "A payment for this order is under review; please do not pay again."


class TooManyAttempts(Conflict):
    """So many payments of this order through this provider have failed."""

    tr = "Bu siparişin ödemesi bu yöntemle çok kez denendi; başka bir yöntem seçin."
    en = "Payment of this order was attempted too often this way; choose another payment method."


class PageClosed(Conflict):
    """The provider's page can no longer be paid, and whether it was is not known yet."""

    tr = "Bu ödeme sayfasının süresi doldu; birkaç dakika sonra yeniden deneyin ya da başka bir yöntem seçin."
    en = "This payment page has expired; try again in a few minutes, or choose another payment method."


def process(
    world: World, caller: Caller, wanted: ProcessIn, locale: Locale, address: str
) -> tuple[Payment, NextAction]:
    """Start paying an order, or go on with the open payment that it has at this provider.

    Four calls where the budget says two: GetItem of the order, the intent, the provider, and the result with its fact.
    The intent must stand before the call and the result can only stand after it, or a crash between would lose money.
    A fifth is GetItem of the buyer's account, for providers that must know who pays; `address` is the buyer's IP.
    """
    _refuse_unoffered(world, wanted)
    order = Order.find(wanted.order_id, consistent=True)
    if order is None or order.user_id != caller.id:  # staff see every order and pay none but their own
        raise NotFound
    if order.status != OrderStatus.PENDING or order.reserved_until <= world.now():
        raise OrderNotPayable
    return_url = addresses.allowed(world.settings, wanted.return_url, locale)
    asks = CAPABILITIES[wanted.provider].asks_for_buyer
    buyer, email = buyers.of(order, wanted.buyer or BuyerIn(), address) if asks else (None, None)
    payment = _intent(world, order, wanted.provider, return_url, locale)
    if payment.page is not None:
        return payment, _kept(world, payment)
    about = start_request(world, payment)
    if asks:
        items = buyers.basket(order)
        left = int((order.reserved_until - world.now()).total_seconds())
        about = replace(about, buyer=buyer, email=email, items=items, instalments=wanted.instalments, wanted_for=left)
    return _recorded(world, payment, _started(world, payment, about))


def can(payment: Payment) -> Capabilities:
    """What the payment's provider can do."""
    return CAPABILITIES[ProviderName(payment.provider)]


def start_request(world: World, payment: Payment) -> StartRequest:
    """What every provider is asked for: all of it from the row, so that asking again is asking the same."""
    return StartRequest(
        key=payment.start_key,
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        amount=payment.amount,
        return_url=addresses.of_return(world.settings, payment),
        locale="en" if payment.locale == "en" else "tr",
    )


def fail(world: World, payment: Payment, status: Status) -> None:
    """End it without money."""
    now = world.now()
    payment.enter(status, now)
    told = PaymentFailed(
        payment_id=payment.payment_id, order_id=payment.order_id, user_id=payment.user_id, status=status.value, at=now
    )
    commit(payment, tell=(told,))


def _refuse_unoffered(world: World, wanted: ProcessIn) -> None:
    """Ways to pay are the stage's choice, instalments the provider's."""
    offered = world.settings.offered
    if wanted.provider not in offered:
        raise Invalid(errors=(FieldError("/provider", "not_offered", ", ".join(offered)),))
    most = CAPABILITIES[wanted.provider].instalments
    if wanted.instalments > most:
        raise Invalid(errors=(FieldError("/instalments", "instalments", str(most)),))


def _intent(world: World, order: Order, provider: str, return_url: str, locale: Locale) -> Payment:
    """The open intent of this order and provider: a new one, or the one that stands.

    What is not an order's first start is counted: the provider serves all buyers so many a minute.
    """
    for attempt in range(1, MOST_ATTEMPTS + 1):
        payment = _new(world, order, provider, attempt)
        payment.return_url, payment.locale = return_url, locale
        try:
            commit(new=payment)
        except Exists:
            payment = Payment.get(payment.payment_id, consistent_read=True)
            if attempt == 1 and payment.page is None:  # a page that stands is shown again, and asks nobody
                take(world, STARTS, order.user_id)
        if payment.is_open:
            return payment
        if payment.status not in ENDED:
            raise PaymentUnderReview if payment.status == Status.NEEDS_REVIEW else OrderNotPayable
    raise TooManyAttempts


def _new(world: World, order: Order, provider: str, attempt: int) -> Payment:
    payment_id, now = Payment.id_of(order.order_id, provider, attempt), world.now()
    return Payment(
        payment_id,
        user_id=order.user_id,
        order_id=order.order_id,
        provider=provider,
        attempt=attempt,
        status=Status.CREATED.value,
        amount=order.total,
        taxed=bookkeeping.taxed(order.items),
        live=world.payments[provider].live,
        history=[Step(status=Status.CREATED.value, at=now, by=order.user_id)],
        created_at=now,
        month=now.strftime("%Y-%m"),
        check_at=now + FIRST_CHECK,
        open_shard=str(shard_of(payment_id, SHARDS)),
    )


def _started(world: World, payment: Payment, about: StartRequest) -> Started:
    """Ask the provider. Where its answer is lost the intent stands, and whoever comes next completes it."""
    try:
        return world.payments[payment.provider].start(about)
    except BuyerDetailsMissing:  # it was not asked: the same attempt goes on when the buyer has said it
        raise
    except ProviderRefused:
        if payment.status == Status.CREATED:
            with suppress(Changed):  # somebody else was refused in the same moment, or went on
                fail(world, payment, Status.FAILED)
        raise


def _recorded(world: World, payment: Payment, started: Started) -> tuple[Payment, NextAction]:
    """Nobody is shown a page before the row says so: what no row knows of, nobody can pay.

    Somebody else may have written the row since. Where a second start is a second payment, the first one that stands
    in the row is the one that is shown; ours has an address that nobody will ever see.
    """
    for _ in range(TRIES):
        if not payment.is_open:
            raise OrderNotPayable
        if payment.page is not None:
            return payment, _kept(world, payment)
        told = _note(world, payment, started)
        if told is None:
            return payment, started.next_action
        try:
            commit(payment, tell=told)
        except Changed:
            payment = Payment.get(payment.payment_id, consistent_read=True)
        else:
            return payment, started.next_action
    raise Unavailable(retry_after=1)


def _note(world: World, payment: Payment, started: Started) -> tuple[PaymentStarted, ...] | None:
    """Put into the row what was started; the facts to tell, or None where the row says all of it already."""
    now, begins = world.now(), payment.status == Status.CREATED
    if not begins and started.closes_in is None:
        return None
    if started.closes_in is not None:
        closes = now + timedelta(seconds=started.closes_in)
        payment.closes_at = max(closes, payment.closes_at or closes)  # the pages before it are still open
    if not begins:
        return ()
    payment.reference = started.reference
    if not can(payment).idempotent_start:
        payment.page = Page(type=started.next_action.type, url=started.next_action.value)
    payment.enter(Status.PENDING, now)
    known = {"payment_id": payment.payment_id, "order_id": payment.order_id, "user_id": payment.user_id}
    return (PaymentStarted(**known, at=now),)


def _kept(world: World, payment: Payment) -> NextAction:
    """The page that the buyer was shown before. PageClosed once it cannot be paid."""
    if payment.closes_at is not None and payment.closes_at <= world.now():
        raise PageClosed
    return NextAction("iframe" if payment.page.type == "iframe" else "redirect", payment.page.url)
