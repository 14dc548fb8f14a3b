"""Who is told of what: facts become notices, notices and messages become pushes, one for each browser."""

from datetime import datetime

from functions.chat.tables import Chat, Member
from functions.users.tables import QuietHours, User
from kervan import log
from kervan.commit import commit
from kervan.errors import Exists
from kervan.shared_tables import Presence
from kervan.text.dates import istanbul
from kervan.world import World

from .events import ChatUnheard, NoticeGiven, PushDue
from .service import MOST_BROWSERS, given, made
from .tables import Notice, Subscription

MOST_MEMBERS = 90  # letters that one transaction takes; in a larger crowd nobody is woken by what another says


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


def of_message(world: World, chat_id: str, seq: int, sender_id: str, members: int) -> None:
    """Whoever is in a chat and has no socket open. Who has is told there."""
    if members > MOST_MEMBERS:
        return
    rows = Member.those_in(chat_id, at_most=MOST_MEMBERS)
    others = [row.user_id for row in rows if row.user_id != sender_id and row.since < seq]
    now = world.now()
    there = Presence.there(others, now)
    away = [user_id for user_id in others if not there.get(user_id)]
    commit(tell=[ChatUnheard(user_id=user_id, chat_id=chat_id, seq=seq, at=now) for user_id in away])


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
