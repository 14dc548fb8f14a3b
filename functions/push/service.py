"""The rules of subscriptions and of the inbox. Who is told of what is in telling.py, how one is told in sending.py."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from functions.users.tables import User
from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid, NotFound
from kervan.ids import derived_id
from kervan.pagination import Page, paginate
from kervan.providers.push_services import is_allowed
from kervan.ratelimit import RateLimit, take
from kervan.request import expect
from kervan.settings import Secret
from kervan.tables import instant
from kervan.world import World

from .events import NoticeGiven
from .schemas import KeyOut, NoticeIn, SentOut, SubscriptionIn
from .tables import Notice, Subscription

KEPT = timedelta(days=90)
MOST_BROWSERS = 20
SUBSCRIBING = RateLimit("push-subscriptions", most=30, seconds=3600)


class BrowserOfAnother(Conflict):
    """Somebody else is told at this address, and who asks does not hold the browser's keys."""

    tr = "Bu tarayıcı başka bir hesabın bildirimlerini alıyor."
    en = "This browser receives the notifications of another account."


def current_key(world: World) -> KeyOut:
    """What browsers subscribe under from now on."""
    key = _keys(world)[0]
    return KeyOut(vapid_key=key["id"], public_key=key["public"])


def subscribe(world: World, caller: Caller, sent: SubscriptionIn) -> Subscription:
    """Tell this browser from now on. Saying it again changes nothing.

    Of several people at one browser, the one who came last is told: it brings the keys that show that it is the same.
    """
    key_id = _checked(world, sent)
    take(world, SUBSCRIBING, caller.id)
    row = Subscription.at(sent.endpoint) or _begun(world, caller, sent, key_id)
    wanted = {"user_id": caller.id, "p256dh": sent.keys.p256dh, "auth": sent.keys.auth, "key_id": key_id}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    if row.user_id != caller.id and (row.p256dh, row.auth) != (sent.keys.p256dh, sent.keys.auth):
        raise BrowserOfAnother
    for name, value in {**wanted, "session_id": caller.session}.items():
        setattr(row, name, value)
    commit(row)
    return row


def unsubscribe(caller: Caller, endpoint: str) -> None:
    """Tell this browser nothing more. What is not there, or not the caller's, is left as it is."""
    row = Subscription.at(endpoint)
    if row is not None and row.user_id == caller.id:
        commit(delete=row)


def forget(user_id: str, session_id: str | None = None) -> None:
    """The browsers of a session that has ended, or of all of them: who signs out is told nothing more there."""
    rows = Subscription.by_user.query(user_id)
    commit(delete=[_as_it_is(row) for row in rows if session_id in (None, row.session_id)])


def inbox(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Notice]:
    """What the caller was told, newest first."""
    query = partial(Notice.by_user.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("notices", caller.id))


def read(world: World, caller: Caller, notice_id: str, if_match: str | None) -> Notice:
    """Mark one's own notice as read. Marking it again changes nothing."""
    notice = Notice.find(notice_id)
    if notice is None or notice.user_id != caller.id:
        raise NotFound
    expect(notice, if_match)
    if notice.read_at is None:
        notice.read_at = world.now()
        commit(notice)
    return notice


def send(world: World, caller: Caller, send_id: str, wanted: NoticeIn) -> SentOut:
    """Put a notice of staff's into inboxes; their people's browsers are told by their preferences."""
    _refuse_strangers(wanted.user_ids)
    words = wanted.text.model_dump()
    rows = [
        made(world, user_id, f"{send_id}#{user_id}", kind=wanted.kind, about="notice", link=wanted.link, words=words)
        for user_id in wanted.user_ids
    ]
    try:
        commit(new=rows, tell=[given(row) for row in rows])
    except Exists:
        log.info("notice was sent before", send_id=send_id)
    log.info("notice sent", send_id=send_id, by=caller.id, count=len(rows))
    return SentOut(id=send_id, given_to=len(rows))


def made(world: World, user_id: str, cause: str, **fields: Any) -> Notice:
    """A notice because of something; the same cause gives a person the same notice."""
    now = world.now()
    notice_id = derived_id("ntf", user_id, cause)
    return Notice(
        notice_id,
        user_id=user_id,
        listed=f"{instant(now)}#{notice_id}",
        created_at=now,
        expires=now + KEPT,
        **fields,
    )


def given(notice: Notice) -> NoticeGiven:
    """The fact of a notice."""
    return NoticeGiven(notice_id=notice.notice_id, user_id=notice.user_id, at=notice.created_at)


def _checked(world: World, sent: SubscriptionIn) -> str:
    """The key that it was made with. Raises Invalid for an address of no push service, or a key that was given up."""
    if not is_allowed(sent.endpoint, world.settings.pushed_to):
        raise Invalid(errors=(FieldError("/endpoint", "push_service", ""),))
    known = [str(key["id"]) for key in _keys(world)]
    if sent.vapid_key is not None and sent.vapid_key not in known:
        raise Invalid(errors=(FieldError("/vapid_key", "push_key_old", known[0]),))
    return sent.vapid_key or known[0]


def _begun(world: World, caller: Caller, sent: SubscriptionIn, key_id: str) -> Subscription:
    """A new row, or the one that came first; of too many browsers the oldest goes, the likeliest to be gone."""
    row = Subscription(
        Subscription.id_of(sent.endpoint),
        user_id=caller.id,
        session_id=caller.session,
        endpoint=sent.endpoint,
        p256dh=sent.keys.p256dh,
        auth=sent.keys.auth,
        key_id=key_id,
        created_at=world.now(),
    )
    known = sorted(Subscription.by_user.query(caller.id), key=lambda each: each.created_at)
    oldest = [_as_it_is(each) for each in known[: max(0, len(known) - MOST_BROWSERS + 1)]]
    try:
        commit(new=row, delete=oldest)
    except Exists:
        return Subscription.get(row.subscription_id, consistent_read=True)
    return row


def _as_it_is(listed: Subscription) -> Subscription:
    """An index is late; what is deleted is the row itself."""
    row = Subscription.find(listed.subscription_id)
    if row is None or row.user_id != listed.user_id:
        raise Changed
    return row


def _refuse_strangers(user_ids: Sequence[str]) -> None:
    """Nobody twice, and nobody who does not exist."""
    known = {user.user_id for user in User.batch_get(list(dict.fromkeys(user_ids)), consistent_read=True)}
    wrong = [
        FieldError(f"/user_ids/{place}", "duplicate" if user_id in user_ids[:place] else "user_unknown", user_id)
        for place, user_id in enumerate(user_ids)
        if user_id in user_ids[:place] or user_id not in known
    ]
    if wrong:
        raise Invalid(errors=tuple(wrong))


def _keys(world: World) -> list[dict[str, str]]:
    """The public halves that browsers may have been given, the current one first."""
    held: list[dict[str, str]] = world.secrets.get(Secret.SHARED)["vapid"]
    return held
