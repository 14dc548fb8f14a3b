"""One push to one browser. It may come twice, never be lost: a letter that was not taken waits in the queue, and what
comes twice replaces itself, at the push service by its topic and on the screen by its tag.
"""

import hashlib
import json
from datetime import datetime, timedelta

from functions.chat.tables import ChatMessage, Member
from functions.friends.tables import Block
from functions.users.tables import User
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Locale
from kervan.providers import webpush
from kervan.providers.webpush import Browser, Push
from kervan.tokens import b64url
from kervan.world import World

from . import wording
from .events import PushDue
from .tables import Notice, Subscription
from .telling import hears
from .wording import Words

LIVES = {"notice": timedelta(hours=24), "message": timedelta(hours=4)}  # later it is no news any more
TOPIC_BYTES = 24  # 32 letters


class NotTakenYet(Exception):
    """The push service asks to come later, or did not answer. The letter comes again by itself."""


def send(world: World, event: PushDue) -> None:
    """Hand over what is still worth saying."""
    row, ends = Subscription.find(event.subscription_id), event.at + LIVES[event.of]
    if row is None or row.user_id != event.user_id or ends <= world.now():
        return
    if row.wait_until is not None and row.wait_until > world.now():
        raise NotTakenYet
    message = _written(event, int((ends - world.now()).total_seconds()), world.now())
    if message is not None:
        _settle(world, row, webpush.push(world, Browser(row.endpoint, row.p256dh, row.auth, row.key_id), message))


def _settle(world: World, row: Subscription, outcome: webpush.Outcome) -> None:
    """What is gone is forgotten; who asks to wait is not asked again before, whatever is to be said there."""
    log.info("push", subscription_id=row.subscription_id, outcome=outcome.kind)
    try:
        if outcome.kind == "gone":
            commit(delete=row)
        if outcome.kind == "later":
            row.wait_until = world.now() + timedelta(seconds=outcome.seconds)
            commit(row, finishes=False)
    except Changed:
        log.info("subscription changed while it was told", subscription_id=row.subscription_id)
    if outcome.kind == "later":
        raise NotTakenYet


def _written(event: PushDue, ttl: int, now: datetime) -> Push | None:
    """What the browser shows; None when there is nothing left to say. A push that had to wait may come to other hours
    and other wishes than those that it was asked for under.
    """
    user = User.find(event.user_id)
    if user is None:
        return None
    locale: Locale = "en" if user.locale == "en" else "tr"
    said = _of_notice(event, user, locale, now) if event.of == "notice" else _of_message(event, user, locale, now)
    if said is None:
        return None
    words, link = said
    shown = {"title": words.title, "body": words.body, "link": link, "tag": event.subject, "lang": locale}
    payload = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
    topic = b64url(hashlib.sha256(event.subject.encode()).digest()[:TOPIC_BYTES])
    return Push(payload, topic=topic, ttl=ttl, urgency="high" if event.of == "message" else "normal")


def _of_notice(event: PushDue, user: User, locale: Locale, now: datetime) -> tuple[Words, str] | None:
    """Unless it was read meanwhile, or is not to be heard any more."""
    notice = Notice.find(event.subject)
    if notice is None or notice.read_at or not hears(user, notice.kind, now):
        return None
    return wording.of_notice(notice, locale), notice.link


def _of_message(event: PushDue, user: User, locale: Locale, now: datetime) -> tuple[Words, str] | None:
    """Unless it was read or taken back, they left, or want to hear nothing now or nothing of its sender. Who wrote what
    is said to those alone who asked for it.
    """
    if not hears(user, "messages", now):
        return None
    member = Member.who(event.subject, user.user_id)
    message = ChatMessage.find(event.subject, event.seq)
    if member is None or member.read_seq >= event.seq or message is None or message.deleted_at:
        return None
    if Block.find(user.user_id, message.sender_id) is not None:
        return None
    link = f"/?chat={event.subject}"
    if not user.preferences.push_text:
        return wording.MESSAGE[locale], link
    sender = User.find(message.sender_id)
    return wording.of_message(sender.name if sender else "", message.text or "", locale), link
