"""Routes of payments."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.orders.tables import OrderNotPayable
from kervan.api import Api, moves_money, redirect
from kervan.auth import Admin, SignedIn, Staff, TheWorld
from kervan.document import Others, limited
from kervan.errors import Changed, NotFound
from kervan.fields import Moment, ReceivedOut
from kervan.pagination import Cursor, Limit, Listing
from kervan.providers.payments import (
    BadSignature,
    BuyerDetailsMissing,
    ProviderName,
    ProviderRefused,
    ProviderUnreachable,
)
from kervan.reply import tagged
from kervan.request import ClientAddress, RequestKey, TheIncoming, TheLocale
from kervan.settings import Secret

from . import addresses, reading, refunds, reviews, service, webhooks
from .refund_schemas import DisputeOut, PaymentActOut, RefundIn, RefundOut, ReviewIn
from .refunds import MoreThanRefundable, NothingToRefund, PaymentAwaitsReview, PaymentInDispute
from .reviews import NotAcceptable, NotDismissable, NotUnderReview
from .schemas import NextActionOut, PaymentId, PaymentOut, ProcessIn, ProcessOut, StaffPaymentOut, UserId
from .service import PageClosed, PaymentUnderReview, TooManyAttempts
from .states import Status
from .tables import Payment

app = Api("payments", timeout=20, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR))
handler = app.handler
ACKNOWLEDGEMENT = "OK"  # the whole body, as text/plain; with anything else PayTR asks again and does not pay out


@app.post(
    "/api/payments/process",
    status_code=201,
    errors=(
        NotFound,
        OrderNotPayable,
        PaymentUnderReview,
        PageClosed,
        TooManyAttempts,
        BuyerDetailsMissing,
        ProviderRefused,
        ProviderUnreachable,
    ),
)
@moves_money
@limited
def process_payment(
    wanted: ProcessIn, caller: SignedIn, world: TheWorld, locale: TheLocale, address: ClientAddress
) -> ProcessOut:
    """Start a payment for one of your orders. A provider has one open payment per order; repeating it returns that."""
    payment, action = service.process(world, caller, wanted, locale, address)
    next_action = NextActionOut.of(action, addresses.of_return(world.settings, payment))
    return ProcessOut(payment=PaymentOut.of(payment), next_action=next_action)


@app.get("/api/payments")
def list_my_payments(
    caller: SignedIn, world: TheWorld, status: Status | None = None, limit: Limit = 20, cursor: Cursor = None
) -> Listing[PaymentOut]:
    """List your payments, newest first; with `status`, in no particular order."""
    return Listing.of(reading.mine(world, caller, status, limit, cursor), PaymentOut.of)


@app.get("/api/payments/<payment_id>", errors=(NotFound,))
def get_payment(payment_id: PaymentId, caller: SignedIn) -> PaymentOut:
    """Get one of your payments."""
    payment = Payment.visible_to(caller, payment_id)
    return tagged(PaymentOut.of(payment), payment.version)


@app.post("/api/payments/webhook", errors=(BadSignature,))
def receive_webhook(world: TheWorld, incoming: TheIncoming) -> ReceivedOut:
    """Receive Stripe events, at the address that the streaming app registered."""
    webhooks.receive(world, ProviderName.STRIPE, incoming.raw_body, incoming.headers)
    return ReceivedOut()


@app.post("/api/webhooks/stripe", errors=(BadSignature,))
def receive_stripe_webhook(world: TheWorld, incoming: TheIncoming) -> ReceivedOut:
    """Receive Stripe events. The signature is verified and the event stored; processing follows."""
    webhooks.receive(world, ProviderName.STRIPE, incoming.raw_body, incoming.headers)
    return ReceivedOut()


@app.post("/api/webhooks/iyzico", errors=(BadSignature,))
def receive_iyzico_webhook(world: TheWorld, incoming: TheIncoming) -> ReceivedOut:
    """Receive iyzico notifications. The signature is verified and the notification stored; processing follows."""
    webhooks.receive(world, ProviderName.IYZICO, incoming.raw_body, incoming.headers)
    return ReceivedOut()


@app.post("/api/webhooks/paytr", errors=(BadSignature,), others=Others(media=("text/plain",)))
def receive_paytr_callback(world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Receive PayTR's callback form. Always answered with exactly `OK`, or PayTR sends it again."""
    webhooks.receive(world, ProviderName.PAYTR, incoming.raw_body, incoming.headers)
    return Response(status_code=200, content_type="text/plain", body=ACKNOWLEDGEMENT)


@app.get("/api/payments/return/<provider>", status_code=303)
def return_by_link(provider: ProviderName, world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Return the buyer's browser to the app. Proves nothing about the payment."""
    return redirect(webhooks.come_back(world, provider, incoming.fields))


@app.post("/api/payments/return/<provider>", status_code=303)
def return_by_form(provider: ProviderName, world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Return the buyer's browser, which sends a form, to the app. Proves nothing about the payment."""
    return redirect(webhooks.come_back(world, provider, incoming.fields))


@app.post(
    "/api/payments/<payment_id>/refund",
    status_code=202,
    errors=(NotFound, NothingToRefund, MoreThanRefundable, PaymentInDispute, PaymentAwaitsReview, Changed),
)
@moves_money
def refund_payment(
    payment_id: PaymentId, wanted: RefundIn, caller: Staff, world: TheWorld, key: RequestKey
) -> RefundOut:
    """Refund a payment. The refund is accepted at once and carried out by the provider afterwards."""
    return RefundOut.of(refunds.ask(world, caller, payment_id, wanted, key))


@app.get("/api/payments/<payment_id>/refunds", errors=(NotFound,))
def list_refunds(
    payment_id: PaymentId, caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[RefundOut]:
    """List the refunds of one of your payments, newest first."""
    return Listing.of(reading.refunds_of(world, caller, payment_id, limit, cursor), RefundOut.of)


@app.get("/api/admin/payments/<payment_id>", errors=(NotFound,))
def get_any_payment(payment_id: PaymentId, caller: Staff) -> StaffPaymentOut:
    """Get a payment as staff see it: what was captured, where to find it at the provider, why it is under review."""
    return StaffPaymentOut.of(Payment.visible_to(caller, payment_id))


@app.get("/api/admin/users/<user_id>/payments")
def list_payments_of_user(
    user_id: UserId, caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[StaffPaymentOut]:
    """List someone's payments, newest first."""
    return Listing.of(reading.of_user(world, caller, user_id, limit, cursor), StaffPaymentOut.of)


@app.get("/api/admin/payments/<payment_id>/disputes")
def list_disputes(
    payment_id: PaymentId, caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[DisputeOut]:
    """List the disputes of a payment. Respond to them in the provider's dashboard."""
    return Listing.of(reading.disputes_of(world, caller, payment_id, limit, cursor), DisputeOut.of)


@app.post(
    "/api/admin/payments/<payment_id>/review",
    errors=(
        NotFound,
        NotUnderReview,
        NotAcceptable,
        NotDismissable,
        OrderNotPayable,
        NothingToRefund,
        MoreThanRefundable,
        PaymentInDispute,
        ProviderRefused,
        ProviderUnreachable,
        Changed,
    ),
)
@moves_money
def review_payment(
    payment_id: PaymentId, wanted: ReviewIn, caller: Admin, world: TheWorld, key: RequestKey
) -> StaffPaymentOut:
    """Resolve a payment under review: apply it to its order, refund it, or dismiss a claim that took no money."""
    return StaffPaymentOut.of(reviews.review(world, caller, payment_id, wanted, key))


@app.post("/api/admin/payments/<payment_id>/redrive", status_code=202, errors=(NotFound,))
def redrive_payment(payment_id: PaymentId, caller: Staff, world: TheWorld) -> StaffPaymentOut:
    """Reconcile a payment, its refunds and its disputes with the provider again."""
    return StaffPaymentOut.of(reviews.redrive(world, caller, payment_id))


@app.get("/api/admin/payments/<payment_id>/audit")
def list_acts(
    payment_id: PaymentId, caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[PaymentActOut]:
    """List what staff did about a payment, newest first."""
    return Listing.of(reading.acts_on(world, caller, payment_id, limit, cursor), PaymentActOut.of)


@app.get("/api/admin/payments")
def list_payments(
    caller: Staff,
    world: TheWorld,
    status: Status | None = None,
    provider: ProviderName | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[StaffPaymentOut]:
    """List the payments of a month (UTC), newest first; or all that are under review or due for a refund."""
    page = reading.all_of(
        world, caller, status=status, provider=provider, since=since, until=until, limit=limit, cursor=cursor
    )
    return Listing.of(page, StaffPaymentOut.of)
