"""Starting a payment: intent, provider, result. No HTTP, no queue, no environment.

The intent's id comes from order, provider and attempt, and the provider's key from that id: whoever starts the same
attempt again, a second request or the schedule, finds the payment that the first one made.
"""

from datetime import timedelta
from hashlib import sha256

from functions.orders.tables import Order, OrderNotPayable
from functions.orders.tables import Status as OrderStatus
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, Locale, NotFound
from kervan.providers.payments import NextAction, ProviderRefused, Started, StartRequest
from kervan.world import World

from . import addresses, bookkeeping
from .events import PaymentFailed, PaymentStarted
from .schemas import ProcessIn
from .tables import OPEN, Payment, Status, Step

FIRST_CHECK = timedelta(minutes=2)
SHARDS = 8
MOST_ATTEMPTS = 10


class PaymentUnderReview(Conflict):
    """Money may have been taken for this order already; a person decides."""

    tr = "Bu siparişin ödemesi inceleniyor; lütfen yeniden ödemeyin."
    en = "A payment of this order is being reviewed; please do not pay again."


class TooManyAttempts(Conflict):
    """So many payments of this order through this provider have failed."""

    tr = "Bu sipariş bu yöntemle çok kez denendi; başka bir yöntem seçin."
    en = "This order was tried too often this way; choose another way to pay."


def process(world: World, caller: Caller, wanted: ProcessIn, locale: Locale) -> tuple[Payment, NextAction]:
    """Start paying an order, or go on with the open payment that it has at this provider.

    Four calls where the budget says two: GetItem of the order, the intent, the provider, and the result with its fact.
    The intent must stand before the call and the result can only stand after it, or a crash between would lose money.
    """
    order = Order.find(wanted.order_id, consistent=True)
    if order is None or order.user_id != caller.id:  # staff see every order and pay none but their own
        raise NotFound
    if order.status != OrderStatus.PENDING or order.reserved_until <= world.now():
        raise OrderNotPayable
    return_url = addresses.allowed(world.settings, wanted.return_url, locale)
    payment = _intent(world, order, wanted.provider, return_url, locale)
    started = _started(world, payment)
    return _recorded(world, payment, started), started.next_action


def start_request(world: World, payment: Payment) -> StartRequest:
    """What the provider is asked for: all of it from the row, so that asking again is asking the same."""
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


def _intent(world: World, order: Order, provider: str, return_url: str, locale: Locale) -> Payment:
    """The open intent of this order and provider: a new one, or the one that stands."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        payment = _new(world, order, provider, attempt)
        payment.return_url, payment.locale = return_url, locale
        try:
            commit(new=payment)
        except Exists:
            payment = Payment.get(payment.payment_id, consistent_read=True)
        if payment.is_open:
            return payment
        if payment.status not in (Status.FAILED, Status.CANCELLED):
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
        open_shard=str(sha256(payment_id.encode()).digest()[0] % SHARDS),
    )


def _started(world: World, payment: Payment) -> Started:
    """Ask the provider. Where its answer is lost the intent stands, and whoever comes next completes it."""
    try:
        return world.payments[payment.provider].start(start_request(world, payment))
    except ProviderRefused:
        if payment.status == Status.CREATED:
            fail(world, payment, Status.FAILED)
        raise


def _recorded(world: World, payment: Payment, started: Started) -> Payment:
    """The row with the provider's id. Somebody else may have written it since; what counts is that it is open."""
    if payment.status == Status.CREATED:
        now = world.now()
        payment.reference = started.reference
        payment.enter(Status.PENDING, now)
        told = PaymentStarted(payment_id=payment.payment_id, order_id=payment.order_id, user_id=payment.user_id, at=now)
        try:
            commit(payment, tell=(told,))
        except Changed:
            payment = Payment.get(payment.payment_id, consistent_read=True)
    if payment.status not in OPEN:
        raise OrderNotPayable
    return payment
