"""People are told live what happens to what is theirs. A push may come twice: its receivers read the row."""

from functions.auth.events import PasswordChanged, RefreshTokenReused, SignedOut, SignedOutEverywhere
from functions.certificates.events import CertificateReady, CertificateWithdrawn
from functions.files.events import FileReady, FileRejected
from functions.orders.events import (
    OrderCancelled,
    OrderEvidenceAdded,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderStatusChanged,
)
from functions.payments.events import PaymentFailed, PaymentRefunded
from functions.users.events import UserAccessChanged
from kervan.entry import Use
from kervan.events import Event
from kervan.tables import instant
from kervan.worker import People, Worker
from kervan.world import World

from . import service
from .privacy import HOLDINGS

worker = Worker(uses=(Use.PUSH, Use.HANG_UP), people=People(HOLDINGS))
handler = worker.handler


@worker.on(OrderPlaced)
def push_order_placed(world: World, event: OrderPlaced) -> None:
    """To the other devices of the buyer."""
    _push(world, event.user_id, "order.placed", event, order_id=event.order_id)


@worker.on(OrderPaid)
def push_order_paid(world: World, event: OrderPaid) -> None:
    """What the buyer waits for after paying."""
    _push(world, event.user_id, "order.paid", event, order_id=event.order_id, payment_id=event.payment_id)


@worker.on(OrderStatusChanged)
def push_order_status(world: World, event: OrderStatusChanged) -> None:
    """Staff moved it on."""
    _push(world, event.user_id, "order.status_changed", event, order_id=event.order_id, status=event.status)


@worker.on(OrderCancelled)
def push_order_cancelled(world: World, event: OrderCancelled) -> None:
    """By the buyer on another device, or by staff."""
    _push(world, event.user_id, "order.cancelled", event, order_id=event.order_id)


@worker.on(OrderExpired)
def push_order_expired(world: World, event: OrderExpired) -> None:
    """It was not paid in time."""
    _push(world, event.user_id, "order.expired", event, order_id=event.order_id)


@worker.on(OrderEvidenceAdded)
def push_evidence(world: World, event: OrderEvidenceAdded) -> None:
    """There is a photo or video of what was done."""
    _push(world, event.user_id, "order.evidence_added", event, order_id=event.order_id, file_id=event.file_id)


@worker.on(FileReady)
def push_file_ready(world: World, event: FileReady) -> None:
    """Who sent it waits for the scan."""
    _push(world, event.user_id, "file.ready", event, file_id=event.file_id, purpose=event.purpose)


@worker.on(FileRejected)
def push_file_rejected(world: World, event: FileRejected) -> None:
    """The file itself says why."""
    _push(world, event.user_id, "file.rejected", event, file_id=event.file_id, purpose=event.purpose)


@worker.on(OrderRefunded)
def push_order_refunded(world: World, event: OrderRefunded) -> None:
    """All of its money went back."""
    _push(world, event.user_id, "order.refunded", event, order_id=event.order_id, payment_id=event.payment_id)


@worker.on(PaymentRefunded)
def push_payment_refunded(world: World, event: PaymentRefunded) -> None:
    """Some money went back, or all of it."""
    facts = {"payment_id": event.payment_id, "order_id": event.order_id, "refund_id": event.refund_id}
    _push(world, event.user_id, "payment.refunded", event, **facts)


@worker.on(CertificateWithdrawn)
def push_certificate_revoked(world: World, event: CertificateWithdrawn) -> None:
    """It proves nothing any more."""
    facts = {"certificate_id": event.certificate_id, "order_id": event.order_id}
    _push(world, event.user_id, "certificate.revoked", event, **facts)


@worker.on(PaymentFailed)
def push_payment_failed(world: World, event: PaymentFailed) -> None:
    """The buyer may try again."""
    facts = {"payment_id": event.payment_id, "order_id": event.order_id, "status": event.status}
    _push(world, event.user_id, "payment.failed", event, **facts)


@worker.on(CertificateReady)
def push_certificate_ready(world: World, event: CertificateReady) -> None:
    """It can be downloaded."""
    facts = {"certificate_id": event.certificate_id, "order_id": event.order_id}
    _push(world, event.user_id, "certificate.ready", event, **facts)


@worker.on(UserAccessChanged)
def drop_after_access_changed(world: World, event: UserAccessChanged) -> None:
    """A socket carries its role for two hours; the new one, or none, comes with the next ticket."""
    service.drop(world, event.user_id)


@worker.on(PasswordChanged)
def drop_after_password_changed(world: World, event: PasswordChanged) -> None:
    """Every other session has ended; the one that stays, where there is one, gets another ticket."""
    service.drop(world, event.user_id)


@worker.on(RefreshTokenReused)
def drop_after_theft(world: World, event: RefreshTokenReused) -> None:
    """A session was copied and has ended."""
    service.drop(world, event.user_id, event.session_id)


@worker.on(SignedOut)
def drop_after_signing_out(world: World, event: SignedOut) -> None:
    """The device that was signed out hears nothing more."""
    service.drop(world, event.user_id, event.session_id)


@worker.on(SignedOutEverywhere)
def drop_after_signing_out_everywhere(world: World, event: SignedOutEverywhere) -> None:
    """A lost phone goes on listening otherwise."""
    service.drop(world, event.user_id)


def _push(world: World, user_id: str, kind: str, event: Event, **data: str) -> None:
    """One frame to every socket of a person; dead ones are forgotten on the way."""
    world.sockets.tell(user_id, {"type": kind, "at": instant(event.at), "data": data})
