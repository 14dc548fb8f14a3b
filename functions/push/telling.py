"""Who is told of what: facts become notices, notices and messages become pushes, one for each browser."""

from collections.abc import Sequence
from datetime import datetime

from functions.chat.events import MessageSent
from functions.chat.tables import Chat, Member
from functions.users.tables import QuietHours, User
from kervan import log
from kervan.commit import commit
from kervan.errors import Exists
from kervan.events import Event
from kervan.shared_tables import Presence
from kervan.text.dates import istanbul
from kervan.world import World

from .events import ChatPartUnheard, ChatUnheard, NoticeGiven, PushDue
from .service import MOST_BROWSERS, given, made
from .tables import Notice, Subscription

PART = 80  # members that one letter is for
MOST_LETTERS = 90  # that one transaction takes


def give(world: World, user_id: str, about: str, cause: str, link: str) -> None:
    """Put into somebody's inbox what became of an order of theirs. The same cause gives it once."""
    notice = made(world, user_id, f"{about}#{cause}", kind="orders", about=about, link=link)
    try:
        commit(new=notice, tell=(given(notice),))
    except Exists:
        log.info("notice was given before", notice_id=notice.notice_id)


def of_notice(world: World, event: NoticeGiven) -> None:
    """Every browser of its person, if they want to hear of such things now."""
    notice, user = Notice.find(event.notice_id), User.find(event.user_id)
    if notice is not None and user is not None and hears(user, notice.kind, world.now()):
        _each_browser(event, of="notice", subject=event.notice_id)


def of_message(world: World, event: MessageSent) -> None:
    """Whoever is in a chat and has no socket open; of a large one its parts, each looked after on its own."""
    said = {"chat_id": event.chat_id, "seq": event.seq, "sender_id": event.sender_id, "at": event.at}
    parts = [ChatPartUnheard.model_validate({**said, "low": low, "high": high}) for low, high in event.parts(PART)]
    if len(parts) == 1:
        of_a_part(world, parts[0])
    else:
        commit(tell=parts)


def of_a_part(world: World, event: ChatPartUnheard, most: int = MOST_LETTERS) -> None:
    """A letter for each who is away and has a browser that may be told; of too many for one commit each half anew.

    Browsers are looked for here, because a letter to somebody without one costs many times what looking does.
    """
    chat, now = Chat.find(event.chat_id), world.now()
    if chat is None or chat.last_seq > event.seq:
        return
    rows = [row for row in Member.standing(event.chat_id, event.low, event.high) if _unheard(row, event)]
    due = _reachable(_away([row.user_id for row in rows], now), now)
    letters: list[Event] = [
        ChatUnheard(user_id=user_id, chat_id=event.chat_id, seq=event.seq, at=now) for user_id in due
    ]
    if len(letters) > most:
        middle = len(rows) // 2
        halves = ((event.low, rows[middle - 1].place), (rows[middle].place, event.high))
        letters = [event.model_copy(update={"low": low, "high": high}) for low, high in halves]
    commit(tell=letters)


def _unheard(member: Member, event: ChatPartUnheard) -> bool:
    return bool(member.user_id != event.sender_id and member.since < event.seq > member.read_seq)


def _away(user_ids: Sequence[str], now: datetime) -> list[str]:
    """Who has a socket open is told there."""
    there = Presence.there(user_ids, now)
    return [user_id for user_id in user_ids if not there.get(user_id)]


def _reachable(user_ids: Sequence[str], now: datetime) -> list[str]:
    users = list(User.batch_get(user_ids)) if user_ids else []
    return [
        user.user_id
        for user in users
        if hears(user, "messages", now) and any(Subscription.by_user.query(user.user_id, limit=1))
    ]


def to_the_absent(world: World, event: ChatUnheard) -> None:
    """One push for a burst of messages: an earlier one says nothing when a later one is on its way."""
    chat, member, user = Chat.find(event.chat_id), Member.who(event.chat_id, event.user_id), User.find(event.user_id)
    if chat is None or member is None or user is None:
        return
    overtaken = chat.last_seq > event.seq
    if not overtaken and member.read_seq < event.seq and hears(user, "messages", world.now()):
        _each_browser(event, of="message", subject=event.chat_id, seq=event.seq)


def hears(user: User, kind: str, now: datetime) -> bool:
    """Whether somebody's browsers may be told news of this kind now."""
    quiet = user.preferences.quiet_hours
    return not user.disabled and user.wants(kind, "push") and not (quiet is not None and _is_quiet(quiet, now))


def _is_quiet(quiet: QuietHours, moment: datetime) -> bool:
    """The end is no part of it; hours that begin after they end go over midnight."""
    now = moment.astimezone(istanbul()).strftime("%H:%M")
    if quiet.start <= quiet.end:
        return bool(quiet.start <= now < quiet.end)
    return bool(now >= quiet.start or now < quiet.end)


def _each_browser(event: NoticeGiven | ChatUnheard, **what: str | int) -> None:
    """A letter each, so that one that cannot be reached keeps the others from nothing."""
    rows = Subscription.by_user.query(event.user_id, limit=MOST_BROWSERS)
    due = [{"subscription_id": row.subscription_id, "user_id": event.user_id, "at": event.at, **what} for row in rows]
    commit(tell=[PushDue.model_validate(each) for each in due])
