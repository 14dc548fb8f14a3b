"""Tells browsers, away from whatever there is to tell of."""

from functions.auth.events import SignedOut, SignedOutEverywhere
from functions.certificates.events import CertificateReady
from functions.chat.events import MessageSent
from functions.orders.events import OrderPaid
from kervan.entry import Use
from kervan.settings import Secret
from kervan.worker import People, Worker
from kervan.world import World

from . import sending, service, telling
from .events import ChatPartUnheard, ChatUnheard, NoticeGiven, PushDue
from .privacy import HOLDINGS

# Three letters of at most one push each, eight seconds at the worst; what has to wait comes again after three minutes.
worker = Worker(batch=3, timeout=30, uses=(Use.WEB_PUSH,), secrets=(Secret.VAPID,), people=People(HOLDINGS))
handler = worker.handler


@worker.on(OrderPaid)
def give_receipt(world: World, event: OrderPaid) -> None:
    """The money has arrived."""
    telling.give(world, event.user_id, "order.paid", event.order_id, f"/orders/{event.order_id}")


@worker.on(CertificateReady)
def give_certificate(world: World, event: CertificateReady) -> None:
    """It can be downloaded."""
    telling.give(world, event.user_id, "certificate.ready", event.certificate_id, f"/orders/{event.order_id}")


@worker.on(MessageSent)
def look_who_is_away(world: World, event: MessageSent) -> None:
    """Who is there has heard it on the socket."""
    telling.of_message(world, event)


@worker.on(ChatPartUnheard)
def look_who_of_a_part_is_away(world: World, event: ChatPartUnheard) -> None:
    """In groups of any size."""
    telling.of_a_part(world, event)


@worker.on(ChatUnheard)
def tell_the_absent(world: World, event: ChatUnheard) -> None:
    """By preference, and not at night."""
    telling.to_the_absent(world, event)


@worker.on(NoticeGiven)
def tell_of_notice(world: World, event: NoticeGiven) -> None:
    """By preference, and not at night; the inbox has it anyway."""
    telling.of_notice(world, event)


@worker.on(PushDue)
def push(world: World, event: PushDue) -> None:
    """One browser."""
    sending.send(world, event)


@worker.on(SignedOut)
def forget_browser(_world: World, event: SignedOut) -> None:
    """Who has signed out there is told nothing more there."""
    service.forget(event.user_id, event.session_id)


@worker.on(SignedOutEverywhere)
def forget_browsers(_world: World, event: SignedOutEverywhere) -> None:
    """A lost phone goes on telling otherwise."""
    service.forget(event.user_id)
