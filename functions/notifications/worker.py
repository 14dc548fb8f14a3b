"""What people are told by mail and SMS, and because of which facts."""

from functions.auth.events import (
    AccountClosed,
    EmailCodeRequested,
    PasswordChanged,
    PasswordResetRequested,
    PhoneCodeRequested,
    RefreshTokenReused,
    RegistrationRepeated,
    StaffInvited,
)
from functions.certificates.events import CertificateReady
from functions.news.events import NewsDue
from functions.orders.events import OrderCancelled, OrderEvidenceAdded, OrderExpired, OrderPaid, OrderStatusChanged
from functions.payments.events import PaymentRefunded
from functions.privacy.events import CopyReady
from functions.users.events import EmailChangeRequested
from kervan.entry import Use
from kervan.notices import MailBounced, MailComplained, MailDelivered, MailNotice
from kervan.providers.mail import REFERENCE_TAG
from kervan.settings import Secret
from kervan.worker import Worker
from kervan.world import World

from . import news, outcomes, service
from .tables import State

# Three letters of at most a mail and a text each, seventeen seconds at the worst, with time to spare.
worker = Worker(
    batch=3,
    timeout=60,
    uses=(Use.SEND_MAIL, Use.SEND_SMS, Use.READ_DOCUMENTS),
    secrets=(Secret.CODES, Secret.SHARED, Secret.NETGSM, Secret.TWILIO, Secret.WHATSAPP),
)
handler = worker.handler
STEPS = {"SHIPPED": "order_shipped", "PERFORMED": "order_performed", "COMPLETED": "order_completed"}


@worker.on(EmailCodeRequested)
def mail_code(world: World, event: EmailCodeRequested) -> None:
    """The code that proves an address."""
    service.email_code(world, event.challenge_id, event.user_id, event.purpose, event.at)


@worker.on(PhoneCodeRequested)
def text_code(world: World, event: PhoneCodeRequested) -> None:
    """The code that proves a number."""
    service.phone_code(world, event.challenge_id, event.user_id, event.at)


@worker.on(PasswordResetRequested)
def mail_reset_link(world: World, event: PasswordResetRequested) -> None:
    """The link that resets a password."""
    service.password_reset(world, event.challenge_id, event.user_id, event.at)


@worker.on(StaffInvited)
def mail_invitation(world: World, event: StaffInvited) -> None:
    """The link that opens an account of staff."""
    service.invitation(world, event.invitation_id)


@worker.on(RegistrationRepeated)
def mail_owner_of_address(world: World, event: RegistrationRepeated) -> None:
    """Who has an account already learns it by mail, and nobody else does."""
    service.account(world, "registration_repeated", event.user_id, event.at)


@worker.on(PasswordChanged)
def mail_changed_password(world: World, event: PasswordChanged) -> None:
    """A password that somebody else has changed must not go unnoticed."""
    service.account(world, "password_changed", event.user_id, event.at)


@worker.on(RefreshTokenReused)
def mail_ended_session(world: World, event: RefreshTokenReused) -> None:
    """Nor a session that was copied."""
    service.account(world, "session_copied", event.user_id, event.at)


@worker.on(EmailChangeRequested)
def mail_old_address(world: World, event: EmailChangeRequested) -> None:
    """Nor an address that somebody else wants to change."""
    service.account(world, "email_change_asked", event.user_id, event.at)


@worker.on(AccountClosed)
def mail_who_leaves(world: World, event: AccountClosed) -> None:
    """What is erased and what is kept, while there is an address to say it to."""
    service.account(world, "account_closed", event.user_id, event.at)


@worker.on(CopyReady)
def mail_copy(world: World, event: CopyReady) -> None:
    """Where the copy of their data is fetched."""
    service.account(world, "copy_ready", event.user_id, event.at)


@worker.on(OrderPaid)
def mail_receipt(world: World, event: OrderPaid) -> None:
    """What was bought for how much."""
    service.order(world, "order_paid", event.order_id, event.at)


@worker.on(OrderStatusChanged)
def mail_step(world: World, event: OrderStatusChanged) -> None:
    """The steps that a buyer waits for."""
    if event.status in STEPS:
        service.order(world, STEPS[event.status], event.order_id, event.at)


@worker.on(OrderEvidenceAdded)
def mail_evidence(world: World, event: OrderEvidenceAdded) -> None:
    """There is a photo or video of what was done; the app shows it."""
    service.order(world, "order_evidence", event.order_id, event.at)


@worker.on(OrderCancelled)
def mail_cancellation(world: World, event: OrderCancelled) -> None:
    """An order that is given up."""
    service.order(world, "order_cancelled", event.order_id, event.at)


@worker.on(OrderExpired)
def mail_expiry(world: World, event: OrderExpired) -> None:
    """An order that was not paid in time."""
    service.order(world, "order_expired", event.order_id, event.at)


@worker.on(PaymentRefunded)
def mail_refund(world: World, event: PaymentRefunded) -> None:
    """What went back, and whether it was the whole order."""
    message = "order_refunded" if event.order_refunded else "payment_refunded"
    service.refund(world, message, event.payment_id, event.refund_id, event.at)


@worker.on(CertificateReady)
def mail_certificate(world: World, event: CertificateReady) -> None:
    """The certificate itself."""
    service.certificate(world, event.certificate_id)


@worker.on(NewsDue)
def tell_news(world: World, event: NewsDue) -> None:
    """To who still wants them."""
    news.tell(world, event.news_id, event.user_id)


@worker.on(MailDelivered)
def hear_of_delivery(world: World, notice: MailDelivered) -> None:
    """The reader's server took it."""
    outcomes.told(world, _reference(notice), State.DELIVERED)


@worker.on(MailBounced)
def hear_of_bounce(world: World, notice: MailBounced) -> None:
    """It came back. An address that takes no mail at all gets none from now on."""
    for address in notice.mail.destination[:1]:
        outcomes.bounced(world, _reference(notice), address, notice.bounce.kind, notice.bounce.why)


@worker.on(MailComplained)
def hear_of_complaint(world: World, notice: MailComplained) -> None:
    """Its reader called it spam, and gets none from now on."""
    for address in notice.mail.destination[:1]:
        outcomes.complained(world, _reference(notice), address, notice.complaint.why or "")


def _reference(notice: MailNotice) -> str:
    """Of the sending; empty for a mail that we have not tagged."""
    return next(iter(notice.mail.tags.get(REFERENCE_TAG, ())), "")
